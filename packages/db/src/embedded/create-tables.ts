import { setTimeout as delay } from "node:timers/promises";
import { ToolError } from "@exec/core";
import { createTableRequest, type EmbeddedTable } from "./table-definition.ts";

/** The embedded servers want a signature to be there; they do not check it. */
const HEADERS = {
  "content-type": "application/x-amz-json-1.0",
  "x-amz-date": "20200101T000000Z",
  authorization:
    "AWS4-HMAC-SHA256 Credential=embedded/20200101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=none",
};
const POLL_MS = 10;

interface Answer {
  readonly status: number;
  readonly body: {
    readonly __type?: string;
    readonly message?: string;
    readonly Table?: { readonly TableStatus?: string };
  };
}

async function ask(endpoint: string, operation: string, request: object): Promise<Answer> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { ...HEADERS, "x-amz-target": `DynamoDB_20120810.${operation}` },
    body: JSON.stringify(request),
  });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

/**
 * Creates tables on an embedded server and waits until they can be used.
 * @throws ToolError `SPEC_INVALID` for a definition that the server refuses, `EXECUTION_FAILED` where it
 * fails afterwards
 */
export async function createTables(
  endpoint: string,
  tables: readonly EmbeddedTable[],
): Promise<void> {
  for (const table of tables) {
    const { status, body } = await ask(endpoint, "CreateTable", createTableRequest(table));
    const exists = body.__type?.endsWith("#ResourceInUseException") === true;
    if (status !== 200 && !exists) {
      throw new ToolError({
        code: "SPEC_INVALID",
        message: `The embedded server refused the table "${table.table}": ${body.message ?? `status ${status}`}`,
        effect: "none",
      });
    }
    await becomesActive(endpoint, table.table);
  }
}

/** @throws ToolError `EXECUTION_FAILED` where the server cannot even describe it */
async function becomesActive(endpoint: string, table: string): Promise<void> {
  for (;;) {
    const { status, body } = await ask(endpoint, "DescribeTable", { TableName: table });
    if (body.Table?.TableStatus === "ACTIVE") return;
    if (status !== 200) {
      throw new ToolError({
        code: "EXECUTION_FAILED",
        message: `The embedded server cannot describe the table "${table}": ${body.message ?? `status ${status}`}`,
        effect: "committed",
      });
    }
    await delay(POLL_MS);
  }
}
