import { isEndless } from "./endless-schema.ts";
import { SchemaReferences } from "./schema-references.ts";

/** A schema that cannot be checked right, so that the tool is refused before any call. */
export class SchemaUnfit extends Error {
  constructor(path: string, problem: string) {
    super(`at ${path === "" ? "/" : path}: ${problem}`);
    this.name = "SchemaUnfit";
  }
}

const DRAFT = /^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/;

/** Keywords that the compiler gets wrong in draft 2020-12, or takes though the draft has them not. */
const UNFIT_KEYWORDS: ReadonlyMap<string, string> = new Map([
  ["$dynamicRef", "use $ref"],
  ["$recursiveRef", "use $ref"],
  ["unevaluatedProperties", 'use "additionalProperties": false'],
  ["unevaluatedItems", 'use "items": false'],
  ["nullable", 'add "null" to "type"'],
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
  "dependencies",
]);

/**
 * Refuses what would be checked wrong, wherever it stands and however it is reached: other drafts,
 * dynamic and remote references, `unevaluated*`, the property name `__proto__`, and what never ends.
 * @throws SchemaUnfit
 */
export function refuseUnfit(schema: object): void {
  new Inspection(schema).visit(schema, "");
}

class Inspection {
  readonly #references: SchemaReferences;
  readonly #seen = new Set<unknown>();
  readonly #walked = new Map<object, boolean>();

  constructor(root: object) {
    this.#references = new SchemaReferences(root);
  }

  /** A schema, or a list of them. */
  visit(schema: unknown, path: string): void {
    if (typeof schema !== "object" || schema === null || this.#seen.has(schema)) return;
    this.#seen.add(schema);
    for (const [key, value] of Object.entries(schema)) {
      const here = `${path}/${key}`;
      if (!Array.isArray(schema)) this.#keyword(key, value, here);
      if (!DATA_KEYWORDS.has(key)) this.#inner(value, here, NAMED_SCHEMAS.has(key));
    }
    if (isEndless(schema, this.#references, this.#walked)) {
      throw new SchemaUnfit(path, "it refers to itself for the same value, which never ends");
    }
  }

  #inner(value: unknown, path: string, isNamed: boolean): void {
    if (!isNamed || typeof value !== "object" || value === null) {
      this.visit(value, path);
      return;
    }
    for (const [name, inner] of Object.entries(value)) {
      refuseProto(name === "__proto__", `${path}/${name}`);
      this.visit(inner, `${path}/${name}`);
    }
  }

  #keyword(key: string, value: unknown, here: string): void {
    const advice = UNFIT_KEYWORDS.get(key);
    if (advice !== undefined) throw new SchemaUnfit(here, `${key} is not supported; ${advice}`);
    if (key === "$schema" && !DRAFT.test(String(value))) {
      throw new SchemaUnfit(
        here,
        `"${String(value)}" is another dialect; write the schema in draft 2020-12 and leave $schema out`,
      );
    }
    if (key === "$ref" && typeof value === "string") this.#reference(value, here);
    refuseProto(key === "required" && Array.isArray(value) && value.includes("__proto__"), here);
  }

  /** What it names is looked at, too: it may stand where no schema is expected, such as `default`. */
  #reference(reference: string, here: string): void {
    if (!reference.startsWith("#")) {
      throw new SchemaUnfit(
        here,
        `the reference "${reference}" leads out of the schema; move what it names into $defs`,
      );
    }
    const targets = this.#references.targets(reference);
    if (targets.length === 0) {
      throw new SchemaUnfit(here, `the reference "${reference}" names nothing in this schema`);
    }
    for (const target of targets) this.visit(target, reference.slice(1));
  }
}

function refuseProto(isProto: boolean, path: string): void {
  if (isProto) throw new SchemaUnfit(path, "a property cannot be called __proto__");
}
