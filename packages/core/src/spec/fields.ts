/** Says what is wrong with a field's value, or nothing. */
export type FieldCheck = (value: unknown) => string | undefined;

/** Fields by name. */
export type FieldChecks = Readonly<Record<string, FieldCheck>>;

/** Any value. */
export const anything: FieldCheck = () => undefined;

/** A non-empty string. */
export const text: FieldCheck = (value) =>
  typeof value === "string" && value !== "" ? undefined : "must be a non-empty string";

/** `true` or `false`. */
export const flag: FieldCheck = (value) =>
  typeof value === "boolean" ? undefined : "must be true or false";

/** A whole number from `min` on. */
export function integer(min: number): FieldCheck {
  return (value) =>
    Number.isSafeInteger(value) && (value as number) >= min
      ? undefined
      : `must be a whole number from ${min} on`;
}

/** A finite number above 0. */
export const positive: FieldCheck = (value) =>
  typeof value === "number" && Number.isFinite(value) && value > 0
    ? undefined
    : "must be a number above 0";

/** One of these strings. */
export function oneOf(...values: readonly string[]): FieldCheck {
  return (value) =>
    values.includes(value as string)
      ? undefined
      : `must be one of ${values.map((name) => `"${name}"`).join(", ")}`;
}

/** A list, each item checked. */
export function listOf(item: FieldCheck): FieldCheck {
  return (value) => {
    if (!Array.isArray(value)) return "must be a list";
    for (const [index, each] of value.entries()) {
      const fault = item(each);
      if (fault !== undefined) return `item ${index} ${fault}`;
    }
    return undefined;
  };
}

/** An object of named values of one kind. */
export function recordOf(item: FieldCheck): FieldCheck {
  return (value) => {
    if (!isRecord(value)) return "must be an object";
    for (const [name, each] of Object.entries(value)) {
      const fault = item(each);
      if (fault !== undefined) return `field "${name}" ${fault}`;
    }
    return undefined;
  };
}

/** An object of these fields and no others; those in `required` must be there. */
export function shape(fields: FieldChecks, required: readonly string[] = []): FieldCheck {
  return (value) => {
    if (!isRecord(value)) return `must be an object of ${Object.keys(fields).join(", ")}`;
    const missing = required.filter((name) => value[name] === undefined);
    if (missing.length > 0) return `needs ${missing.map((name) => `"${name}"`).join(", ")}`;
    for (const [name, each] of Object.entries(value)) {
      const check = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (check === undefined)
        return `has an unknown field "${name}"; known: ${Object.keys(fields).join(", ")}`;
      const fault = each === undefined ? undefined : check(each);
      if (fault !== undefined) return `field "${name}" ${fault}`;
    }
    return undefined;
  };
}

/** What one of several checks accepts. */
export function either(...checks: readonly FieldCheck[]): FieldCheck {
  return (value) => {
    const faults = checks.map((check) => check(value));
    return faults.includes(undefined) ? undefined : faults.join(", or ");
  };
}

/** Whether a value is an object with fields, rather than a list or `null`. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
