import type { ToolErrorData } from "@exec/core";
import { HttpToolExecutor } from "../src/http-tool-executor.ts";
import type { HttpToolSpec } from "../src/http-tool-spec.ts";

/** The error of one call of a tool at this URL, which is closed afterwards. */
export async function failureOf(
  url: string,
  spec: Partial<HttpToolSpec> = {},
  signal?: AbortSignal,
): Promise<ToolErrorData> {
  await using tool = new HttpToolExecutor<HttpToolSpec>({ name: "tool", url, ...spec });
  const result = await tool.execute({}, signal === undefined ? {} : { signal });
  if (!result.ok) return result.error;
  throw new Error(`It did not fail, but gave ${JSON.stringify(result.content).slice(0, 100)}`);
}
