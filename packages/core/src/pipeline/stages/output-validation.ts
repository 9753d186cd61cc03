import { NotJson, toJsonContent } from "../../result/json-content.ts";
import { isPolluted } from "../../schema/plain-data.ts";
import type { SchemaVerdict } from "../../schema/schema-check.ts";
import { isPromise } from "../../spec/is-promise.ts";
import type { ReturnType } from "../../spec/tool-spec.ts";
import type { Outcome } from "../guard.ts";
import type { PlanTarget } from "../plan.ts";
import type { Stage } from "../stage.ts";
import { describeIssues } from "./input-validation.ts";

/** Makes the content JSON-ready and checks it against the output schema. The effect has happened by then. */
export const outputValidation: Stage<PlanTarget> = {
  name: "output-validation",
  place: "attempt",
  compile: ({ spec, outputCheck }) => {
    const effect = spec.annotations?.readOnly === true ? "none" : "committed";
    const invalid = (what: string): Outcome => ({
      ok: false,
      error: {
        code: "OUTPUT_INVALID",
        message: `"${spec.name}" ran, but its output cannot be used: ${what}. Do not call it again for the same effect.`,
        retryable: false,
        effect,
      },
    });
    /** The outcome with JSON-ready content, or nothing where it is that already. */
    const ready = (given: unknown, returnType: ReturnType | undefined): Outcome | undefined => {
      try {
        const content = toContent(given, returnType);
        if (returnType === "text" && typeof content !== "string")
          return invalid('it is no text, which "returnType" says');
        return content === given ? undefined : { ok: true, content };
      } catch (thrown) {
        if (!(thrown instanceof NotJson)) throw thrown;
        return invalid(`${thrown.path || "the content"} is ${thrown.what}, which JSON cannot hold`);
      }
    };
    const settle = (verdict: SchemaVerdict): Outcome => {
      if (!verdict.ok) return invalid(describeIssues(verdict.issues));
      return ready(verdict.value, undefined) ?? { ok: true, content: verdict.value };
    };

    return {
      exit(_call, outcome) {
        if (!outcome.ok) return undefined;
        const changed = ready(outcome.content, spec.returnType);
        if (outputCheck === undefined || changed?.ok === false) return changed;
        const verdict = outputCheck((changed ?? outcome).content, !isPolluted());
        return isPromise(verdict) ? verdict.then(settle) : settle(verdict);
      },
    };
  },
};

function toContent(value: unknown, returnType: ReturnType | undefined): unknown {
  if (returnType === "binary" && ArrayBuffer.isView(value)) {
    const base64 = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
    return { type: "binary", mediaType: "application/octet-stream", base64 };
  }
  return toJsonContent(value);
}
