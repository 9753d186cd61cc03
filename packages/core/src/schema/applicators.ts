type Schema = Readonly<Record<string, unknown>>;

const SCHEMAS = ["not", "if", "then", "else"];
const LISTS = ["allOf", "anyOf", "oneOf"];
const MAPS = ["dependentSchemas", "dependencies"];

/** The schemas in a schema that look at the same value as it does, references left aside. */
export function inPlaceSchemas(schema: Schema): readonly unknown[] {
  return [
    ...SCHEMAS.map((keyword) => schema[keyword]),
    ...LISTS.flatMap((keyword) => (Array.isArray(schema[keyword]) ? schema[keyword] : [])),
    ...MAPS.flatMap((keyword) => Object.values(Object(schema[keyword]))),
  ].filter((inner) => inner !== undefined);
}
