import { NotJson, toJsonContent } from "../../result/json-content.ts";
import type { SchemaVerdict } from "../../schema/schema-check.ts";
import { isPromise } from "../../spec/is-promise.ts";
import type { ReturnType } from "../../spec/tool-spec.ts";
import type { Guard, Outcome } from "../guard.ts";
import type { PlanTarget } from "../plan.ts";
import { describeIssues } from "./input-validation.ts";

/** Makes the content JSON-ready and checks it against the output schema. The effect has happened by then. */
export const outputValidation: Guard<PlanTarget> = {
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
    const settle = (verdict: SchemaVerdict): Outcome =>
      verdict.ok ? { ok: true, content: verdict.value } : invalid(describeIssues(verdict.issues));

    return {
      exit(_call, outcome) {
        if (!outcome.ok) return undefined;
        try {
          const content = toContent(outcome.content, spec.returnType);
          if (outputCheck === undefined)
            return content === outcome.content ? undefined : { ok: true, content };
          const verdict = outputCheck(content);
          return isPromise(verdict)
            ? verdict.then((late) => settle(late as SchemaVerdict))
            : settle(verdict as SchemaVerdict);
        } catch (thrown) {
          if (thrown instanceof NotJson)
            return invalid(
              `${thrown.path || "the content"} is ${thrown.what}, which JSON cannot hold`,
            );
          throw thrown;
        }
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
