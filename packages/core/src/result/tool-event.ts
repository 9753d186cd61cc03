import type { ToolResult } from "./tool-result.ts";

/** How far a call has come: what its author told `context.progress()`. */
export interface ProgressEvent {
  readonly type: "progress";
  /** How much is done, in a unit of the author's own. */
  readonly progress: number;
  /** How much there is to do, in the same unit, where the author knows. */
  readonly total?: number;
  /** What is being done, for people. */
  readonly message?: string;
}

/** One piece of streamed content. */
export interface ChunkEvent<Chunk = unknown> {
  readonly type: "chunk";
  /** JSON-ready, with secrets masked; the output schema is asked about the whole content only. */
  readonly chunk: Chunk;
}

/** The end of a stream: always the last event, and always there. */
export interface ResultEvent<Content = unknown> {
  readonly type: "result";
  /** The same that `execute` resolves to. */
  readonly result: ToolResult<Content>;
}

/** What `stream()` gives. */
export type ToolEvent<Content = unknown, Chunk = unknown> =
  | ProgressEvent
  | ChunkEvent<Chunk>
  | ResultEvent<Content>;
