/** Names and values in messages are shown up to this length … */
const MAX_SHOWN = 60;
/** … and allowed values up to this number. */
const MAX_LISTED = 20;

/** Advice on a name that is not known: the nearest one, or all there are. */
export function didYouMean(near: string | undefined, known: readonly string[]): string {
  if (near !== undefined) return `; did you mean "${named(near)}"?`;
  return known.length === 0 ? "" : `; known: ${listed(known)}`;
}

/** A name, in short. */
export function named(name: unknown): string {
  return cut(String(name), MAX_SHOWN);
}

/** Some values in a row, and how many more there are. */
export function listed(texts: readonly string[]): string {
  const rest = texts.length - MAX_LISTED;
  return texts.slice(0, MAX_LISTED).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

/** The JSON type of a value. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value;
}

/** A value as it can stand in a message: scalars in short, the rest by kind. */
export function shown(value: unknown): string {
  if (typeof value === "object" && value !== null) return kindOf(value);
  // A bigint is no JSON.
  return cut(
    typeof value === "bigint" ? `${value}n` : (JSON.stringify(value) ?? String(value)),
    MAX_SHOWN,
  );
}

/** A text, or its beginning where it is longer than `max`. */
export function cut(text: string, max: number): string {
  return text.length > max ? `${text.slice(0, max - 1)}…` : text;
}
