import type { FuncKeywordDefinition } from "ajv";

/**
 * `uniqueItems` in one pass: the compiler's own compares every item with every other, and ten
 * thousand objects, which a caller may send, kept the process busy for two seconds.
 */
export const uniqueItems: FuncKeywordDefinition = {
  keyword: "uniqueItems",
  type: "array",
  schemaType: "boolean",
  errors: false,
  error: { message: "must NOT have duplicate items" },
  validate: (wanted: boolean, items: readonly unknown[]): boolean =>
    !wanted || new Set(items.map(textOf)).size === items.length,
};

/** Equal JSON values have equal texts, whatever the order of their fields. No method of theirs is called. */
function textOf(item: unknown): string {
  if (typeof item === "string") return JSON.stringify(item);
  if (typeof item !== "object" || item === null) return String(item);
  if (Array.isArray(item)) return `[${item.map(textOf).join()}]`;
  const fields = Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${textOf(value)}`).join()}}`;
}
