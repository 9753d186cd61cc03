/** A schema that cannot be checked right, so that the tool is refused before any call. */
export class SchemaUnfit extends Error {
  constructor(path: string, problem: string) {
    super(`at ${path === "" ? "/" : path}: ${problem}`);
    this.name = "SchemaUnfit";
  }
}

const DRAFT = /^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/;

/** Keywords that the compiler gets wrong in draft 2020-12. */
const UNFIT_KEYWORDS: ReadonlyMap<string, string> = new Map([
  ["$dynamicRef", "use $ref"],
  ["$recursiveRef", "use $ref"],
  ["unevaluatedProperties", 'use "additionalProperties": false'],
  ["unevaluatedItems", 'use "items": false'],
  // The compiler's own: its checks would answer with promises, which pass for "yes".
  ["$async", "leave it out"],
]);

/** Keywords whose values are data, not schemas. */
const DATA_KEYWORDS: ReadonlySet<string> = new Set(["const", "enum", "default", "examples"]);

/** Keywords whose values map names to schemas. */
const NAMED_SCHEMAS: ReadonlySet<string> = new Set([
  "properties",
  "patternProperties",
  "$defs",
  "definitions",
  "dependentSchemas",
  "dependentRequired",
]);

/**
 * Refuses what would be checked wrong: other drafts, dynamic and remote references,
 * `unevaluated*`, and the property name `__proto__`.
 * @throws SchemaUnfit
 */
export function refuseUnfit(schema: unknown, path = "", named = false): void {
  if (typeof schema !== "object" || schema === null) return;
  if (Array.isArray(schema)) {
    for (const [index, item] of schema.entries()) refuseUnfit(item, `${path}/${index}`);
    return;
  }
  for (const [key, value] of Object.entries(schema)) {
    const here = `${path}/${key}`;
    if (named) {
      if (key === "__proto__") throw new SchemaUnfit(here, "a property cannot be called __proto__");
      refuseUnfit(value, here);
      continue;
    }
    const advice = UNFIT_KEYWORDS.get(key);
    if (advice !== undefined) throw new SchemaUnfit(here, `${key} is not supported; ${advice}`);
    if (key === "$schema" && !DRAFT.test(String(value))) {
      throw new SchemaUnfit(
        here,
        `"${String(value)}" is another dialect; write the schema in draft 2020-12 and leave $schema out`,
      );
    }
    if (key === "$ref" && typeof value === "string" && !value.startsWith("#")) {
      throw new SchemaUnfit(
        here,
        `the reference "${value}" leads out of the schema; move what it names into $defs`,
      );
    }
    if (key === "required" && Array.isArray(value) && value.includes("__proto__")) {
      throw new SchemaUnfit(here, "a property cannot be called __proto__");
    }
    if (!DATA_KEYWORDS.has(key)) refuseUnfit(value, here, NAMED_SCHEMAS.has(key));
  }
}
