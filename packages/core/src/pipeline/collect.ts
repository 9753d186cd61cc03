import { toJsonContent } from "../result/json-content.ts";
import { ToolError } from "../result/tool-error.ts";
import type { Attempt } from "./attempt.ts";
import type { Call } from "./call.ts";

/** Chunks kept as content where a generator returns none. */
const MAX_CHUNKS = 10_000;

type AnyIterator = AsyncIterator<unknown> | Iterator<unknown>;

/** The iterator of what an author returned, where it is a stream: an async iterable or a generator. */
export function streamOf(value: unknown): AnyIterator | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Symbol.asyncIterator in value)
    return (value as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  if (Symbol.iterator in value && "next" in value)
    return (value as Iterable<unknown>)[Symbol.iterator]();
  return undefined;
}

/**
 * Draws a stream to its end, passing each chunk on at the caller's pace. Gives the generator's
 * return value, or the list of its chunks where it returns none. A cut-off closes the stream.
 */
export async function collect(stream: AnyIterator, call: Call, attempt: Attempt): Promise<unknown> {
  const chunks: unknown[] = [];
  let dropped = 0;
  let open = true;
  attempt.onCut = () => {
    // Not awaited: a generator that is stuck in its own await closes when that ends, if ever.
    Promise.resolve(stream.return?.()).catch(() => {});
  };
  const isOver = (): boolean => call.ended !== undefined || attempt.isCut;
  try {
    while (!isOver()) {
      const step = await stream.next();
      if (step.done === true) {
        open = false;
        if (dropped > 0)
          call.warn(`The stream had ${dropped} more chunks than the ${MAX_CHUNKS} kept.`);
        return step.value === undefined ? chunks : step.value;
      }
      if (isOver()) break;
      const chunk = toJsonContent(step.value, "/chunk");
      if (chunks.length < MAX_CHUNKS) chunks.push(chunk);
      else dropped += 1;
      if (call.sink !== undefined) {
        call.delivered = true;
        await call.sink.chunk({ type: "chunk", chunk: call.plan.redactor?.data(chunk) ?? chunk });
      }
    }
  } finally {
    if (open) await stream.return?.();
  }
  throw new ToolError({ code: "ABORTED", message: "The stream was closed before its end." });
}
