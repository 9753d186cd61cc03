import { Runtime, type ToolContext } from "@exec/core";
import { type EmbeddedDynamoDB, startEmbeddedDynamoDB } from "@exec/db/embedded";
import type { Screen } from "./terminal/screen.ts";
import { closeTools, createTools, type Tools } from "./tools/all-tools.ts";
import { type AirportService, startAirportService } from "./world/airport-service.ts";
import { type Airport, readAirports } from "./world/airports.ts";
import { airportsTable } from "./world/airports-table.ts";

/** What the steps play on. */
export interface Stage {
  readonly airports: readonly Airport[];
  readonly service: AirportService;
  readonly database: EmbeddedDynamoDB;
  readonly tools: Tools;
  /** Who is calling. It comes from the application; no tool's arguments can change it. */
  readonly caller: ToolContext & { readonly signal: AbortSignal };
  readonly screen: Screen;
}

/** Sets everything up, plays, and takes everything down again, whatever happens in between. */
export async function withStage<T>(
  screen: Screen,
  signal: AbortSignal,
  play: (stage: Stage) => Promise<T>,
): Promise<T> {
  const airports = await readAirports();
  const runtime = new Runtime();
  const service = await startAirportService(airports);
  try {
    const database = await startEmbeddedDynamoDB({ tables: [airportsTable] });
    try {
      const { endpoint } = database;
      const tools = createTools({ endpoint, origin: service.origin, airports, runtime });
      const caller = { tenantId: "demo", userId: "ada", permissions: ["airports:write"], signal };
      try {
        // What is heavy is loaded now, so that the latencies below are those of the calls.
        await Promise.all(Object.values(tools).map((tool) => tool.ready()));
        return await play({ airports, service, database, tools, caller, screen });
      } finally {
        await closeTools(tools);
        await runtime.close();
      }
    } finally {
      await database.close();
    }
  } finally {
    await service.close();
  }
}
