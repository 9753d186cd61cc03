import type { StandardSchemaV1 } from "@standard-schema/spec";
import { isPromise } from "../spec/is-promise.ts";
import { declaresSecrets, secretFinder } from "./declared-secrets.ts";
import { firstIssues } from "./issue-list.ts";
import { MessageMask } from "./message-mask.ts";
import type { SchemaCheck, SchemaVerdict } from "./schema-check.ts";
import { type NameTest, SchemaPlaces } from "./schema-places.ts";
import { standardIssue } from "./standard-issue.ts";
import { standardJsonSchema } from "./standard-json-schema.ts";

/**
 * A check by a Standard Schema's own `validate`, transforms included. Where the schema offers itself as
 * JSON Schema, issues name the nearest allowed name, and what that declares secret is hidden.
 */
export function standardCheck(schema: StandardSchemaV1): SchemaCheck {
  const standard = schema["~standard"];
  const described = standardJsonSchema(schema, "input");
  const places = described === undefined ? undefined : new SchemaPlaces(described, anyName);
  const secrets =
    places !== undefined && described !== undefined && declaresSecrets(described)
      ? secretFinder(places)
      : undefined;
  const toVerdict = (result: StandardSchemaV1.Result<unknown>, value: unknown): SchemaVerdict => {
    if (result.issues === undefined) return { ok: true, value: result.value };
    const found = secrets?.(value) ?? [];
    const mask = new MessageMask(found, (name) => places?.hasName(name) === true);
    const scene = { value, places, secrets: found, mask };
    return {
      ok: false,
      issues: firstIssues(result.issues, (issue) => standardIssue(issue, scene)),
    };
  };
  const check: SchemaCheck = (value) => {
    const result = standard.validate(value);
    // Any thenable: one that is not awaited would pass for a value without issues.
    return isPromise(result)
      ? result.then((late) => toVerdict(late, value))
      : toVerdict(result, value);
  };
  return secrets === undefined ? check : Object.assign(check, { secrets });
}

/** Each field counts for all patterns of names: their engine is not loaded for this. */
const anyName: NameTest = () => ({ test: () => true });
