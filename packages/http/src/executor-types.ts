import type { ExecutorOptions, ExecutorTypeEntry, ToolContent, ToolInput } from "@exec/core";
import type { IHttpExecutor } from "./http-executor.ts";
import type { HttpToolSpec } from "./http-tool-spec.ts";

type Given<T> = T extends HttpToolSpec ? T : HttpToolSpec;

/** How `ExecutorFactory` types the executor type `http/standard`. */
export interface HttpStandardEntry extends ExecutorTypeEntry {
  spec: HttpToolSpec;
  rest: [options?: ExecutorOptions];
  executor: IHttpExecutor<ToolInput<Given<this["given"]>>, ToolContent<Given<this["given"]>>>;
}

declare module "@exec/core" {
  interface ExecutorTypes {
    "http/standard": HttpStandardEntry;
    "http/default": HttpStandardEntry;
    "http/rest": HttpStandardEntry;
  }
}
