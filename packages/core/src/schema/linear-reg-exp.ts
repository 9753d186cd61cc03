import { RE2JS } from "re2js";
import { ecmaPattern } from "./ecma-pattern.ts";

/** What Ajv needs of a regular expression. */
interface Matcher {
  test(value: string): boolean;
  toString(): string;
}

/**
 * `pattern` on a linear-time engine: a model must not be able to hang the process with a string.
 * @throws Error for what is no pattern of ECMA-262, and for what has no linear-time form
 */
function compile(pattern: string): Matcher {
  try {
    const compiled = RE2JS.compile(ecmaPattern(pattern));
    // Ajv tells compiled patterns apart by their text.
    return { test: (value) => compiled.matcher(value).find(), toString: () => pattern };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the pattern ${JSON.stringify(pattern)} cannot be used: ${reason}`);
  }
}

/** In the form in which Ajv takes an engine. */
export const linearRegExp: typeof compile & { readonly code: string } = Object.assign(compile, {
  code: "linearRegExp",
});
