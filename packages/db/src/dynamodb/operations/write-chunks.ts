import { ToolError } from "@exec/core";
import type { PutRequest, WritesByTable } from "../client/dynamodb-client.ts";
import type { OperationRun } from "./operation.ts";
import { partialFailure } from "./partial-failure.ts";
import { pause } from "./pause.ts";

/** DynamoDB's own bound on one `BatchWriteItem`. */
const CHUNK = 25;
const PARALLEL = 4;
/** Requests for one chunk without any item of it being taken, before it is given up. */
const MAX_IDLE_TRIES = 10;
const BASE_DELAY_MS = 50;
const MAX_DELAY_MS = 2000;

/** A write and the text of its key. */
export interface KeyedWrite {
  readonly key: string;
  readonly request: PutRequest;
}

interface Target {
  readonly table: string;
  readonly keyOf: (request: PutRequest) => string;
  readonly run: OperationRun;
}

/**
 * Writes in chunks, a few at once, and tells the caller how far it has come. What DynamoDB leaves
 * over is sent again after a growing wait. The first failure lets no further chunk begin.
 * @throws ToolError with the effect of all chunks together, and the counts in its `details`
 */
export async function writeChunks(writes: readonly KeyedWrite[], target: Target): Promise<void> {
  const { context, timeoutMs, services } = target.run;
  const timesOutAt = timeoutMs > 0 ? services.clock.now() + timeoutMs : Number.POSITIVE_INFINITY;
  // Asked each time: the deadline of shared work grows with those who come to wait for it.
  const endsAt = (): number => Math.min(context.deadline ?? Number.POSITIVE_INFINITY, timesOutAt);
  const failures: ToolError[] = [];
  let begun = 0;
  let written = 0;
  let uncertain = 0;

  const worker = async (): Promise<void> => {
    while (begun < writes.length && failures.length === 0) {
      const chunk = writes.slice(begun, begun + CHUNK);
      begun += chunk.length;
      let left = chunk;
      try {
        await writeChunk(chunk, target, endsAt, (rest) => {
          written += left.length - rest.length;
          left = rest;
        });
      } catch (error) {
        const failure = ToolError.is(error)
          ? error
          : new ToolError({ code: "EXECUTION_FAILED", message: String(error), cause: error });
        if (failure.effect !== "none") uncertain += left.length;
        failures.push(failure);
      }
      // Nobody follows an attempt that was cut off; the next one begins at 0.
      if (!context.signal.aborted) context.progress(written, writes.length);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  const [failure] = failures;
  if (failure !== undefined)
    throw partialFailure(failure, { written, uncertain, total: writes.length });
}

/** Writes one chunk to its end. `onTaken` is told what is left, each time DynamoDB took some of it. */
async function writeChunk(
  chunk: readonly KeyedWrite[],
  target: Target,
  endsAt: () => number,
  onTaken: (left: KeyedWrite[]) => void,
): Promise<void> {
  const { clock, random } = target.run.services;
  let left = chunk;
  for (let idleTries = 1; left.length > 0; idleTries += 1) {
    const rest = await send(left, target);
    if (rest.length < left.length) {
      onTaken(rest);
      idleTries = 0;
    }
    left = rest;
    if (left.length === 0) return;
    const delayMs = random() * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** idleTries);
    if (idleTries >= MAX_IDLE_TRIES || clock.now() + delayMs >= endsAt())
      throw leftOver(target.table);
    await pause(clock, delayMs, target.run.context.signal);
  }
}

/** Sends writes once. Gives those that DynamoDB did not take. */
async function send(
  writes: readonly KeyedWrite[],
  { table, keyOf, run }: Target,
): Promise<KeyedWrite[]> {
  try {
    const request = { RequestItems: { [table]: writes.map((write) => write.request) } };
    const { UnprocessedItems } = await run.send("BatchWriteItem", request, (answer) =>
      countOf(answer.UnprocessedItems) < writes.length ? "committed" : "none",
    );
    const unprocessed = UnprocessedItems ?? {};
    // A table may be called `constructor`.
    const ofTable = Object.hasOwn(unprocessed, table) ? (unprocessed[table] ?? []) : [];
    const keys = new Set(ofTable.map(keyOf));
    const left = writes.filter(({ key }) => keys.has(key));
    if (left.length !== countOf(unprocessed)) throw strangeLeftOver(table);
    return left;
  } catch (error) {
    if (ToolError.is(error) && error.code === "THROTTLED") return [...writes];
    throw error;
  }
}

function countOf(writes: WritesByTable | undefined): number {
  return Object.values(writes ?? {}).reduce((sum, each) => sum + each.length, 0);
}

/** What is not recognised must not count as written. */
function strangeLeftOver(table: string): ToolError {
  return new ToolError({
    code: "RESPONSE_INVALID",
    message: `DynamoDB left items over that are not those of the batch for table "${table}".`,
    effect: "unknown",
  });
}

function leftOver(table: string): ToolError {
  return new ToolError({
    code: "THROTTLED",
    message: `DynamoDB kept leaving items of the batch for table "${table}" over; try again later, or raise the table's capacity.`,
    retryable: true,
    effect: "none",
  });
}
