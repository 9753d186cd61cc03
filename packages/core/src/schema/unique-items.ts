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

/** Equal JSON values have equal texts, whatever the order of their fields. */
function textOf(item: unknown): string {
  return JSON.stringify(item, inOrder) ?? "undefined";
}

function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
