import type { JsonSchema } from "../spec/infer-json-schema.ts";
import { inPlaceSchemas } from "./applicators.ts";
import { SchemaReferences } from "./schema-references.ts";

/** What a name has to match, for `patternProperties`. */
export type NameTest = (pattern: string) => { test(name: string): boolean };

/**
 * Finds the parts of a JSON Schema that may look at a place in a value. Every branch counts, also one
 * that would not be taken: nothing is checked here.
 */
export class SchemaPlaces {
  readonly #root: JsonSchema;
  readonly #references: SchemaReferences;
  readonly #nameTest: NameTest;
  readonly #tests = new Map<string, ReturnType<NameTest>>();
  readonly #all = new Map<object, readonly JsonSchema[]>();
  #text: string | undefined;

  constructor(root: JsonSchema, nameTest: NameTest) {
    this.#root = root;
    this.#references = new SchemaReferences(root);
    this.#nameTest = nameTest;
  }

  /** Those that look at the value itself. */
  get top(): readonly JsonSchema[] {
    return this.inPlace(this.#root);
  }

  /** Whether a name stands in the schema. */
  hasName(name: string): boolean {
    this.#text ??= JSON.stringify(this.#root);
    return this.#text.includes(JSON.stringify(name));
  }

  /** Those that look at one field or item, where `schemas` look at what holds it. */
  inner(schemas: readonly JsonSchema[], key: string | number): readonly JsonSchema[] {
    const found = schemas.flatMap((schema) =>
      typeof key === "number" ? itemSchemas(schema, key) : this.#fieldSchemas(schema, key),
    );
    return [...new Set(found.flatMap((schema) => this.inPlace(schema)))];
  }

  /** A schema with all that it applies to the same value. */
  inPlace(schema: unknown): readonly JsonSchema[] {
    if (!isSchema(schema)) return [];
    let all = this.#all.get(schema);
    if (all === undefined) {
      const found = new Set<JsonSchema>();
      this.#collect(schema, found);
      all = [...found];
      this.#all.set(schema, all);
    }
    return all;
  }

  #collect(schema: unknown, found: Set<JsonSchema>): void {
    if (!isSchema(schema) || found.has(schema)) return;
    found.add(schema);
    const { $ref } = schema;
    const named = typeof $ref === "string" ? this.#references.targets($ref) : [];
    for (const inner of [...inPlaceSchemas(schema), ...named]) this.#collect(inner, found);
  }

  #fieldSchemas(schema: JsonSchema, name: string): unknown[] {
    const { properties, patternProperties } = schema;
    const found: unknown[] = [];
    if (isSchema(properties) && Object.hasOwn(properties, name)) found.push(properties[name]);
    if (isSchema(patternProperties)) {
      for (const [pattern, inner] of Object.entries(patternProperties))
        if (this.#matches(pattern, name)) found.push(inner);
    }
    const rest = [schema.additionalProperties, schema.unevaluatedProperties];
    return found.length > 0 ? found : rest;
  }

  #matches(pattern: string, name: string): boolean {
    let test = this.#tests.get(pattern);
    if (test === undefined) {
      test = this.#nameTest(pattern);
      this.#tests.set(pattern, test);
    }
    return test.test(name);
  }
}

function itemSchemas(schema: JsonSchema, index: number): unknown[] {
  const { prefixItems, items, contains, unevaluatedItems } = schema;
  const inOrder = Array.isArray(prefixItems) && index < prefixItems.length;
  return [inOrder ? prefixItems[index] : items, contains, unevaluatedItems];
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
