import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { SchemaCheck, SchemaIssue, SchemaVerdict } from "./schema-check.ts";

/** A check by a Standard Schema's own `validate`, transforms included. */
export function standardCheck(schema: StandardSchemaV1): SchemaCheck {
  const { validate } = schema["~standard"];
  return (value) => {
    const result = validate(value);
    return result instanceof Promise ? result.then(toVerdict) : toVerdict(result);
  };
}

function toVerdict(result: StandardSchemaV1.Result<unknown>): SchemaVerdict {
  if (result.issues === undefined) return { ok: true, value: result.value };
  return { ok: false, issues: result.issues.map(toIssue) };
}

function toIssue(issue: StandardSchemaV1.Issue): SchemaIssue {
  const keys = (issue.path ?? []).map((segment) =>
    typeof segment === "object" ? segment.key : segment,
  );
  return { path: keys.map((key) => `/${String(key)}`).join(""), message: issue.message };
}
