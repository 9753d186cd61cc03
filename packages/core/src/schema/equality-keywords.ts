import { _, type Code, type CodeKeywordDefinition, type KeywordCxt } from "ajv/dist/2020.js";
import { isSameJson } from "./same-json.ts";

/*
 * `const` and `enum`. The compiler's own ask a value for its `valueOf` and `toString`, and break on
 * `{"valueOf": 1}`, which a caller may send.
 */

/** More values than this are looked up instead of compared one by one. */
const MAX_COMPARED = 20;

export const constKeyword: CodeKeywordDefinition = {
  keyword: "const",
  error: {
    message: "must be equal to constant",
    params: ({ schemaCode }) => _`{allowedValue: ${schemaCode}}`,
  },
  code: (cxt) => cxt.pass(isOneOf(cxt, [cxt.schema])),
};

export const enumKeyword: CodeKeywordDefinition = {
  keyword: "enum",
  schemaType: "array",
  error: {
    message: "must be equal to one of the allowed values",
    params: ({ schemaCode }) => _`{allowedValues: ${schemaCode}}`,
  },
  code: (cxt) => cxt.pass(isOneOf(cxt, cxt.schema as unknown[])),
};

type Scalar = string | number | boolean | null;

function isOneOf({ gen, data }: KeywordCxt, allowed: readonly unknown[]): Code {
  const scalars = allowed.filter((value) => typeof value !== "object" || value === null);
  const compounds = allowed.filter((value) => typeof value === "object" && value !== null);
  const tests =
    scalars.length > MAX_COMPARED
      ? [_`${gen.scopeValue("keyword", { ref: new Set(scalars) })}.has(${data})`]
      : scalars.map((value) => _`${data} === ${value as Scalar}`);
  for (const value of compounds) {
    const same = gen.scopeValue("keyword", { ref: isSameJson });
    tests.push(_`${same}(${data}, ${gen.scopeValue("schema", { ref: value })})`);
  }
  return tests.reduce((all, test) => _`${all} || ${test}`, _`false`);
}
