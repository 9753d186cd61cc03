import { Ajv2020, type CodeKeywordDefinition, type ErrorObject } from "ajv/dist/2020.js";
import type { JsonSchema } from "../spec/infer-json-schema.ts";
import { declaresSecrets, secretFinder } from "./declared-secrets.ts";
import { constKeyword, enumKeyword } from "./equality-keywords.ts";
import { firstIssues } from "./issue-list.ts";
import { toIssue } from "./json-schema-issue.ts";
import { linearRegExp } from "./linear-reg-exp.ts";
import { multipleOf } from "./multiple-of.ts";
import { namesInherited } from "./plain-data.ts";
import { ReferenceVisits } from "./reference-keyword.ts";
import type { SchemaCheck } from "./schema-check.ts";
import { SchemaPlaces } from "./schema-places.ts";
import { refuseUnfit, SchemaUnfit } from "./unfit-schema.ts";
import { uniqueItems } from "./unique-items.ts";

/** How a compiler is set. */
interface Mode {
  /** Whether it finds all faults and says what came, at twice the time. */
  readonly explains: boolean;
  /** Whether it tells an object's own fields from inherited ones, at twice the time. */
  readonly ownOnly: boolean;
}

/** Keywords that the compiler has, too, but gets wrong or does slowly. */
const OWN_KEYWORDS = [constKeyword, enumKeyword, multipleOf, uniqueItems] as const;

/** A compiled schema; its `errors` are those of the last value. */
interface Validate {
  (value: unknown): boolean;
  errors?: ErrorObject[] | null | undefined;
}

function createAjv({ explains, ownOnly }: Mode, visits: ReferenceVisits): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: explains,
    verbose: explains,
    strict: false,
    strictNumbers: true,
    ownProperties: ownOnly,
    coerceTypes: false,
    useDefaults: false,
    validateFormats: false,
    allowUnionTypes: true,
    logger: false,
    code: { regExp: linearRegExp as never },
  });
  // It notes which fields were looked at for `unevaluated*`, which is refused, and breaks on some.
  ajv.opts.unevaluated = false;
  const reference = visits.keyword(ajv.getKeyword("$ref") as CodeKeywordDefinition);
  for (const keyword of [...OWN_KEYWORDS, reference])
    ajv.removeKeyword(keyword.keyword as string).addKeyword(keyword);
  return ajv;
}

/**
 * Making a compiler takes 50 times as long as compiling a schema, but one never lets go of what it
 * compiled: so it is used for some schemas, then left to the garbage collector with the last of them.
 */
const SCHEMAS_PER_COMPILER = 100;

class Compiler {
  readonly #mode: Mode;
  readonly #visits = new ReferenceVisits();
  #ajv: Ajv2020 | undefined;
  #compiled = 0;

  constructor(mode: Mode) {
    this.#mode = mode;
  }

  /** @throws SchemaUnfit for what is no schema */
  compile(schema: JsonSchema): Validate {
    try {
      const validate = this.#ajvFor(schema).compile(schema);
      return JSON.stringify(schema).includes('"$ref"') ? this.#forgetful(validate) : validate;
    } catch (error) {
      // It would remember the schema, and take it at the next try.
      this.#ajv = undefined;
      this.#compiled = 0;
      throw new SchemaUnfit("", reasonOf(error));
    } finally {
      // The schema itself has been checked, by one that is recursive.
      this.#visits.forget();
    }
  }

  #forgetful(validate: Validate): Validate {
    const check: Validate = (value) => {
      try {
        return validate(value);
      } finally {
        check.errors = validate.errors;
        this.#visits.forget();
      }
    };
    return check;
  }

  /** An `$id` is known to the whole compiler, so a schema that has one gets its own. */
  #ajvFor(schema: JsonSchema): Ajv2020 {
    if (JSON.stringify(schema).includes('"$id"')) return createAjv(this.#mode, this.#visits);
    if (this.#compiled % SCHEMAS_PER_COMPILER === 0) this.#ajv = undefined;
    this.#ajv ??= createAjv(this.#mode, this.#visits);
    this.#compiled += 1;
    return this.#ajv;
  }
}

/** The compiler turns round for ever where an embedded schema is nothing but a reference. */
function reasonOf(error: unknown): string {
  if (error instanceof RangeError)
    return "a schema within has an $id and a $ref beside it; put the $ref into allOf";
  return error instanceof Error ? error.message : String(error);
}

const quick: Compiler = new Compiler({ explains: false, ownOnly: false });
const thorough: Compiler = new Compiler({ explains: false, ownOnly: true });
const explaining: Compiler = new Compiler({ explains: true, ownOnly: true });

/**
 * A check by Ajv on draft 2020-12. An inherited field is none: plain data is checked without asking
 * for each field whether it is inherited, which takes half the time.
 * @throws SchemaUnfit for an invalid schema, and for one that Ajv would check wrong
 */
export function jsonSchemaCheck(schema: JsonSchema): SchemaCheck {
  refuseUnfit(schema);
  const isValidPlain = namesInherited(schema) ? undefined : quick.compile(schema);
  let isValid = isValidPlain === undefined ? thorough.compile(schema) : undefined;
  let explain: Validate | undefined;
  const secrets = declaresSecrets(schema)
    ? secretFinder(new SchemaPlaces(schema, linearRegExp))
    : undefined;
  const check: SchemaCheck = (value, isPlain) => {
    if (isPlain === true && isValidPlain !== undefined) {
      if (isValidPlain(value)) return { ok: true, value };
    } else {
      isValid ??= thorough.compile(schema);
      if (isValid(value)) return { ok: true, value };
    }
    explain ??= explaining.compile(schema);
    if (explain(value)) return { ok: true, value };
    const hidden = secrets?.(value) ?? [];
    return {
      ok: false,
      issues: firstIssues(explain.errors ?? [], (error) => toIssue(error, hidden)),
    };
  };
  return secrets === undefined ? check : Object.assign(check, { secrets });
}
