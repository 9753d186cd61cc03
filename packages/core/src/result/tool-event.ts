import type { ToolResult } from "./tool-result.ts";

/** How far a call has come. */
export interface ProgressEvent {
  readonly type: "progress";
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

/** One piece of streamed content. */
export interface ChunkEvent {
  readonly type: "chunk";
  readonly chunk: unknown;
}

/** The end of a stream: always the last event, and always there. */
export interface ResultEvent<Content = unknown> {
  readonly type: "result";
  readonly result: ToolResult<Content>;
}

/** What `stream()` gives. */
export type ToolEvent<Content = unknown> = ProgressEvent | ChunkEvent | ResultEvent<Content>;
