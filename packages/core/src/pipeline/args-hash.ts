import { hash } from "node:crypto";
import canonicalize from "canonicalize";
import { NotJson, toJsonContent } from "../result/json-content.ts";
import { ToolError } from "../result/tool-error.ts";
import { Secret } from "../secret/secret.ts";

/**
 * Hash of a value in JSON's canonical form (RFC 8785): equal values hash equal. A `Secret` counts as
 * what it holds.
 * @throws ToolError `ARGUMENTS_INVALID` for what JSON cannot tell apart, such as a `Map`
 */
export function hashJson(value: unknown): string {
  return hash("sha256", canonical(value), "base64url");
}

function canonical(value: unknown): string {
  try {
    const text = canonicalize(toJsonContent(value)) ?? "null";
    const secrets = secretsIn(value);
    return secrets.length === 0 ? text : `${text}\n${JSON.stringify(secrets.sort())}`;
  } catch (thrown) {
    const what =
      thrown instanceof NotJson
        ? `${thrown.path || "a value"} is ${thrown.what}`
        : (thrown as Error).message;
    const message = `The arguments cannot be told apart from others, which the tool's idempotency, its cache or a guard needs: ${what}. Use values that JSON can hold.`;
    throw new ToolError({ code: "ARGUMENTS_INVALID", message, effect: "none" });
  }
}

/** Each `Secret`, with its place: as JSON they are all the same. The value is known to end. */
function secretsIn(value: unknown, path = "", found: string[] = []): string[] {
  if (typeof value !== "object" || value === null) return found;
  const { toJSON } = value as { toJSON?: unknown };
  if (Secret.is(value)) found.push(JSON.stringify([path, value.open()]));
  else if (typeof toJSON === "function") secretsIn(toJSON.call(value), path, found);
  else for (const [key, item] of Object.entries(value)) secretsIn(item, `${path}/${key}`, found);
  return found;
}

/** The named top-level fields of validated arguments; all of them where none are named. */
export function pickFields(args: unknown, names: readonly string[] | undefined): unknown {
  if (names === undefined || typeof args !== "object" || args === null) return args ?? null;
  return names.map((name) => [
    name,
    Object.hasOwn(args, name) ? ((args as Record<string, unknown>)[name] ?? null) : null,
  ]);
}
