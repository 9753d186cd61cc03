import type { CodeKeywordDefinition, ErrorObject, KeywordCxt } from "ajv/dist/2020.js";
import { resolveRef, SchemaEnv } from "ajv/dist/compile/index.js";
import { callRef } from "ajv/dist/vocabularies/core/ref.js";
import { MAX_ISSUES } from "./issue-list.ts";

/** A schema that is checked by a function of its own, as the compiler calls it. */
interface Visit {
  (value: unknown, place: unknown): boolean;
  errors?: ErrorObject[] | null | undefined;
}

/** References that are followed before anything is remembered: most values need no more. */
const FREE_VISITS = 50;

/**
 * `$ref` to a schema that cannot be written in its place. In a recursive schema each branch of an
 * `anyOf` visits all that is below, and so do its branches: 500 bytes of arguments kept the process
 * busy for hours. So what a schema said of a value is remembered for the time of one check, and no
 * schema visits a value twice.
 */
export class ReferenceVisits {
  #count = 0;
  readonly #visits = new WeakMap<SchemaEnv, Visit>();
  readonly #remembered = new Set<Map<unknown, ErrorObject[] | null>>();

  /** To be called after each check: the values may change, and are the caller's. */
  forget(): void {
    if (this.#count > FREE_VISITS) {
      for (const verdicts of this.#remembered) verdicts.clear();
      this.#remembered.clear();
    }
    this.#count = 0;
  }

  /** The keyword. What is written in place of its reference is left to the compiler's `own`. */
  keyword(own: CodeKeywordDefinition): CodeKeywordDefinition {
    return {
      keyword: "$ref",
      schemaType: "string",
      code: (cxt) => {
        const target = targetOf(cxt);
        if (target instanceof SchemaEnv) {
          callRef(cxt, cxt.gen.scopeValue("validate", { ref: this.#visitOf(target) }), target);
        } else own.code(cxt);
      },
    };
  }

  #visitOf(target: SchemaEnv): Visit {
    let visit = this.#visits.get(target);
    if (visit === undefined) {
      visit = this.#makeVisit(target);
      this.#visits.set(target, visit);
    }
    return visit;
  }

  #makeVisit(target: SchemaEnv): Visit {
    const verdicts = new Map<unknown, ErrorObject[] | null>();
    const visit: Visit = (value, place) => {
      this.#count += 1;
      if (this.#count <= FREE_VISITS) {
        const fits = (target.validate as Visit)(value, place);
        if (!fits) visit.errors = firstErrors(target);
        return fits;
      }
      let errors = verdicts.get(value);
      if (errors === undefined) {
        errors = (target.validate as Visit)(value, place) ? null : firstErrors(target);
        verdicts.set(value, errors);
        this.#remembered.add(verdicts);
      }
      // The compiler adds its own to what it is given.
      if (errors !== null) visit.errors = errors.map((error) => atPlace(error, value, place));
      return errors === null;
    };
    return visit;
  }
}

/** No more than can be told: each branch of each level would double them. */
function firstErrors({ validate }: SchemaEnv): ErrorObject[] {
  return (validate?.errors ?? []).slice(0, MAX_ISSUES);
}

/** Equal scalars stand in many places. */
function atPlace(error: ErrorObject, value: unknown, place: unknown): ErrorObject {
  if (typeof value === "object" && value !== null) return error;
  return { ...error, instancePath: (place as ErrorObject).instancePath };
}

function targetOf({ schema, it }: KeywordCxt): unknown {
  const { baseId, schemaEnv, self } = it;
  const { root } = schemaEnv;
  const isRoot = (schema === "#" || schema === "#/") && baseId === root.baseId;
  return isRoot ? root : resolveRef.call(self, root, baseId, schema as string);
}
