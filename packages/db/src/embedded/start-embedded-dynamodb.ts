import { ToolError } from "@exec/core";
import { createTables } from "./create-tables.ts";
import { startDynalite } from "./dynalite-engine.ts";
import { startDynoxide } from "./dynoxide-engine.ts";
import type {
  EmbeddedDynamoDB,
  EmbeddedDynamoDBOptions,
  EmbeddedEngine,
} from "./embedded-dynamodb.ts";
import type { RunningEngine, StartEngine } from "./engine.ts";

const ENGINES: Readonly<Record<EmbeddedEngine, StartEngine>> = {
  dynoxide: startDynoxide,
  dynalite: startDynalite,
};

/**
 * Starts a DynamoDB-compatible server on 127.0.0.1, for tests, examples and work without a
 * network. It ends with `close()`, and with this process however that ends.
 *
 * @throws ToolError `DEPENDENCY_MISSING` where no server is installed that runs here, `SPEC_INVALID` for a table
 * that cannot be created
 *
 * @example
 * ```ts
 * import { type EmbeddedDynamoDB, startEmbeddedDynamoDB } from "@exec/db/embedded";
 *
 * export const server: EmbeddedDynamoDB = await startEmbeddedDynamoDB({
 *   tables: [{ table: "airports", key: { partition: "iata" }, indexes: { "by-state": { partition: "state", sort: "name" } } }],
 * });
 * console.log(server.endpoint, server.engine, server.capabilities.transactions);
 * await server.close();
 * ```
 */
export async function startEmbeddedDynamoDB(
  options: EmbeddedDynamoDBOptions = {},
): Promise<EmbeddedDynamoDB> {
  const { engine, running } = await startEngine(options);
  const endpoint = `http://127.0.0.1:${running.port}`;
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= running.stop();
    return closed;
  };
  try {
    await createTables(endpoint, options.tables ?? []);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    endpoint,
    engine,
    capabilities: running.capabilities,
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function startEngine({
  engine,
  path,
}: EmbeddedDynamoDBOptions): Promise<{ engine: EmbeddedEngine; running: RunningEngine }> {
  const wanted: readonly EmbeddedEngine[] =
    engine === undefined ? ["dynoxide", "dynalite"] : [engine];
  for (const name of wanted) {
    const running = await ENGINES[name](path);
    if (running !== undefined) return { engine: name, running };
  }
  const packageOf = {
    dynoxide: `@dynoxide/${process.platform}-${process.arch}`,
    dynalite: "dynalite",
  };
  const install = packageOf[engine ?? "dynalite"];
  throw new ToolError({
    code: "DEPENDENCY_MISSING",
    message: `The embedded DynamoDB server needs ${engine === undefined ? `"dynalite" or "${packageOf.dynoxide}"` : `"${install}"`}, which is not installed or does not run on this machine; run: npm i ${install}`,
    effect: "none",
  });
}
