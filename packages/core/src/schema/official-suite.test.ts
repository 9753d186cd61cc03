import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeTool } from "../../test-support/pipeline.ts";
import { ToolError } from "../result/tool-error.ts";
import type { JsonSchema } from "../spec/infer-json-schema.ts";
import { jsonSchemaCheck } from "./json-schema-check.ts";

interface Group {
  readonly description: string;
  readonly schema: JsonSchema;
  readonly tests: readonly { description: string; data: unknown; valid: boolean }[];
}

const ROOT = join(import.meta.dirname, "../../test-data/json-schema-test-suite/tests");

/** How many groups of each folder are checked right, and how many are refused: nothing else may be. */
const EXPECTED = {
  required: { right: 248, refused: 135 },
  optional: { right: 44, refused: 4 },
};

function groupsOf(folder: string): [file: string, group: Group][] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return files.flatMap((file) => {
    const groups = JSON.parse(readFileSync(join(folder, file), "utf8")) as Group[];
    return groups.map((group): [string, Group] => [file, group]);
  });
}

/** A tool that takes this schema; `undefined` where it is refused. */
async function toolFor(inputSchema: JsonSchema) {
  try {
    return (await makeTool({ inputSchema }, () => "ran")).executor;
  } catch (error) {
    if (ToolError.is(error) && error.code === "SPEC_INVALID") return undefined;
    throw error;
  }
}

/** Whether arguments are accepted: by the tool, and by the check with and without a quick way. */
async function verdictsOn(
  tool: NonNullable<Awaited<ReturnType<typeof toolFor>>>,
  { schema }: Group,
  data: unknown,
): Promise<boolean[]> {
  const check = jsonSchemaCheck(schema);
  const result = await tool.execute(data);
  if (!result.ok) expect(result.error.code).toBe("ARGUMENTS_INVALID");
  return [result.ok, (await check(data, true)).ok, (await check(data, false)).ok];
}

describe.each(["required", "optional"] as const)("the official suite, %s", (part) => {
  it("is checked right, each schema, or refused by ready(): no false accept, no false refusal", async () => {
    const wrong: string[] = [];
    const count = { right: 0, refused: 0 };
    for (const [file, group] of groupsOf(part === "required" ? ROOT : join(ROOT, part))) {
      const tool = await toolFor(group.schema);
      count[tool === undefined ? "refused" : "right"] += 1;
      if (tool === undefined) continue;
      for (const { description, data, valid } of group.tests) {
        const verdicts = await verdictsOn(tool, group, data);
        if (verdicts.every((verdict) => verdict === valid)) continue;
        wrong.push(`${file}: ${group.description}: ${description}: ${verdicts}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(count).toEqual(EXPECTED[part]);
  });
});
