import { cut } from "./issue-text.ts";
import type { SchemaIssue } from "./schema-check.ts";

/** More of them tell a caller nothing new. */
export const MAX_ISSUES = 8;
const MAX_PATH = 200;
const MAX_MESSAGE = 600;

/** The first issues, cut to a length that a caller can read: names and values in them are the caller's. */
export function firstIssues<T>(
  issues: readonly T[],
  toIssue: (issue: T) => SchemaIssue,
): readonly SchemaIssue[] {
  return issues.slice(0, MAX_ISSUES).map((issue) => {
    const { path, message } = toIssue(issue);
    return { path: cut(path, MAX_PATH), message: cut(message, MAX_MESSAGE) };
  });
}
