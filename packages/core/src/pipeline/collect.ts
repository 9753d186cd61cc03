import { setImmediate } from "node:timers/promises";
import { NotJson, toJsonContent } from "../result/json-content.ts";
import { ToolError } from "../result/tool-error.ts";
import { maskChunks } from "../secret/stream-masking.ts";
import type { Attempt } from "./attempt.ts";
import type { Call } from "./call.ts";
import { StreamOutlet } from "./stream-outlet.ts";

/** Chunks kept as content where a generator returns none. */
const MAX_CHUNKS = 10_000;

/** Chunks after which other work of the process gets its turn. */
const TURN = 256;

/** A generator, or any iterator of an async iterable. */
export type Stream = AsyncIterator<unknown> | Iterator<unknown>;

/** The iterator of what an author returned, where it is a stream: an async iterable or a generator. */
export function streamOf(value: unknown): Stream | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Symbol.asyncIterator in value)
    return (value as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  if (Symbol.iterator in value && "next" in value)
    return (value as Iterable<unknown>)[Symbol.iterator]();
  return undefined;
}

/** Closes a stream whose rest nobody wants. Not awaited: one that is stuck may never close. */
export function closeStream(stream: Stream): void {
  const close = async (): Promise<unknown> => stream.return?.();
  close().catch(() => {});
}

/** Whether a value that came too late is a stream: then it is closed, because nobody will draw from it. */
export function closeIfStream(value: unknown): boolean {
  try {
    const stream = streamOf(value);
    if (stream !== undefined) closeStream(stream);
    return stream !== undefined;
  } catch {
    return false;
  }
}

/**
 * Draws a stream to its end, passing each chunk on at the caller's pace. Gives the generator's
 * return value, or the list of its chunks where it returns none. A cut-off closes the stream.
 */
export async function collect(stream: Stream, call: Call, attempt: Attempt): Promise<unknown> {
  const outlet = call.sink === undefined ? undefined : new StreamOutlet(call.sink, call, attempt);
  attempt.onCut = () => {
    closeStream(stream);
    outlet?.cut();
  };
  const chunks: unknown[] = [];
  let count = 0;
  const isOver = (): boolean => call.ended !== undefined || attempt.isCut;
  try {
    while (!isOver()) {
      const step = await stream.next();
      if (step.done === true) {
        if (count > chunks.length)
          call.warn(
            `The stream had ${count - chunks.length} more chunks than the ${MAX_CHUNKS} kept.`,
          );
        return step.value === undefined ? listOf(chunks, call) : step.value;
      }
      if (isOver()) break;
      count += 1;
      const chunk = chunkOf(step.value, stream, call);
      if (chunks.length < MAX_CHUNKS) chunks.push(chunk);
      if (outlet !== undefined) await outlet.send(chunk);
      // A generator that never waits would let no timer fire and nobody else run.
      if (count % TURN === 0) await setImmediate();
    }
  } finally {
    const end = outlet?.end();
    if (end !== undefined) await end;
  }
  closeStream(stream);
  throw new ToolError({ code: "ABORTED", message: "The stream was closed before its end." });
}

/** The chunks as content: a secret may be spread over several. */
function listOf(chunks: unknown[], { redactor }: Call): unknown[] {
  return redactor === undefined ? chunks : maskChunks(chunks, redactor);
}

function chunkOf(value: unknown, stream: Stream, call: Call): unknown {
  try {
    return toJsonContent(value);
  } catch (thrown) {
    closeStream(stream);
    if (!(thrown instanceof NotJson)) throw thrown;
    const message = `"${call.plan.toolName}" streamed a chunk that cannot be used: ${thrown.path || "it"} is ${thrown.what}, which JSON cannot hold.`;
    throw new ToolError({ code: "OUTPUT_INVALID", message });
  }
}
