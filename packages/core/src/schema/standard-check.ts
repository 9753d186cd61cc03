import type { StandardSchemaV1 } from "@standard-schema/spec";
import { isPromise } from "../spec/is-promise.ts";
import { firstIssues } from "./issue-list.ts";
import type { SchemaCheck, SchemaIssue, SchemaVerdict } from "./schema-check.ts";

/** A check by a Standard Schema's own `validate`, transforms included. */
export function standardCheck(schema: StandardSchemaV1): SchemaCheck {
  const standard = schema["~standard"];
  return (value) => {
    const result = standard.validate(value);
    // Any thenable: one that is not awaited would pass for a value without issues.
    return isPromise(result) ? result.then(toVerdict) : toVerdict(result);
  };
}

function toVerdict(result: StandardSchemaV1.Result<unknown>): SchemaVerdict {
  if (result.issues === undefined) return { ok: true, value: result.value };
  return { ok: false, issues: firstIssues(result.issues, toIssue) };
}

function toIssue(issue: StandardSchemaV1.Issue): SchemaIssue {
  const keys = (issue.path ?? []).map((segment) =>
    typeof segment === "object" ? segment.key : segment,
  );
  return { path: keys.map(pointerStep).join(""), message: issue.message };
}

function pointerStep(key: PropertyKey): string {
  return `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
