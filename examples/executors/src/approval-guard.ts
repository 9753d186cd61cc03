// A guard of one's own: somebody is asked before a destructive tool runs.
import { Runtime, type ToolResult } from "@exec/core";
import { FunctionToolExecutor } from "@exec/function";
import { type ApprovalAnswer, Approvals } from "./guards/approvals.ts";
import { printWhenRun } from "./print-when-run.ts";

const inputSchema = {
  type: "object",
  properties: { folder: { type: "string" } },
  required: ["folder"],
  additionalProperties: false,
} as const;

export const listFilesSpec = {
  name: "list_files",
  description: "Names of the files in a folder.",
  inputSchema,
  annotations: { readOnly: true },
} as const;

export const deleteFilesSpec = {
  name: "delete_files",
  description: "Deletes all files in a folder.",
  inputSchema,
  annotations: { destructive: true },
} as const;

/** Somebody at a terminal or in a chat who may be away; here, answers that were thought of before. */
function somebody(answers: Record<string, ApprovalAnswer>) {
  return async ({ args }: { args: unknown }): Promise<ApprovalAnswer | "nobody"> =>
    answers[(args as { folder: string }).folder] ?? "nobody";
}

export async function main() {
  const folders = new Map([
    ["drafts", ["a.txt", "b.txt"]],
    ["letters", ["c.txt"]],
    ["photos", ["d.jpg", "e.jpg", "f.jpg"]],
  ]);
  const approvals = new Approvals({
    ask: somebody({ drafts: "approved", letters: { denied: "these are still needed" } }),
  });
  const runtime = new Runtime({ guards: [approvals.guard] });
  const list = new FunctionToolExecutor(listFilesSpec, ({ folder }) => folders.get(folder) ?? [], {
    runtime,
  });
  const remove = new FunctionToolExecutor(
    deleteFilesSpec,
    ({ folder }) => {
      const count = folders.get(folder)?.length ?? 0;
      folders.delete(folder);
      return `${count} deleted`;
    },
    { runtime },
  );
  const user = { tenantId: "acme", userId: "ada" };
  try {
    const listed = await list.execute({ folder: "drafts" }, user);
    const approved = await remove.execute({ folder: "drafts" }, user);
    const denied = await remove.execute({ folder: "letters" }, user);
    const asked = await remove.execute({ folder: "photos" }, user);
    // Later, somebody presses a button: the id comes with the result.
    approvals.respond(approvalIdOf(asked), "approved");
    const again = await remove.execute({ folder: "photos" }, user);
    const onceMore = await remove.execute({ folder: "photos" }, user);
    return {
      "a tool that only reads": end(listed),
      "approved at once": end(approved),
      denied: end(denied),
      "nobody can answer": end(asked),
      "the same call, approved since": end(again),
      "and once more": end(onceMore),
    };
  } finally {
    await list.close();
    await remove.close();
  }
}

/** What a model or an application would be shown of a result. */
function end(result: ToolResult): unknown {
  return result.ok ? result.content : { code: result.error.code, message: result.error.message };
}

export function approvalIdOf(result: ToolResult): string {
  const details = result.ok ? undefined : (result.error.details as { approvalId?: string });
  return details?.approvalId ?? "";
}

await printWhenRun(import.meta, main);
