import type {
  CallContext,
  ExecutorOptions,
  ExecutorTypeEntry,
  ToolArgs,
  ToolInput,
} from "@exec/core";
import {
  BaseFunctionExecutor,
  type FunctionToolSpec,
  type IFunctionExecutor,
} from "@exec/function";

/** One page of a longer list, and where the next one starts. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: number | undefined;
  readonly total: number;
}

/** Gets the page that starts at `cursor`. */
export type GetPage<S extends FunctionToolSpec, Item> = (
  args: ToolArgs<S>,
  cursor: number,
) => Promise<Page<Item>>;

/** What remains of a stream once its items have gone by. */
export interface Streamed {
  readonly items: number;
  readonly pages: number;
}

/** Makes a stream of items from a function that only knows pages. */
export class PagedExecutor<
  const S extends FunctionToolSpec = FunctionToolSpec,
  Item = unknown,
> extends BaseFunctionExecutor<S, Streamed> {
  readonly #getPage: GetPage<S, Item>;

  constructor(spec: S, getPage: GetPage<S, Item>, options?: ExecutorOptions) {
    super(spec, options);
    this.#getPage = getPage;
  }

  /** Each yield is a chunk; what is returned is the content of the result. */
  protected override async *executeFunction(args: ToolArgs<S>, context: CallContext) {
    let pages = 0;
    let items = 0;
    for (let cursor: number | undefined = 0; cursor !== undefined; ) {
      const page: Page<Item> = await this.#getPage(args, cursor);
      pages += 1;
      for (const item of page.items) {
        items += 1;
        yield item;
      }
      context.progress(items, page.total);
      cursor = page.next;
    }
    return { items, pages } satisfies Streamed;
  }
}

type Given<S> = S extends FunctionToolSpec ? S : FunctionToolSpec;

/** What the compiler should know when `ExecutorFactory` makes one. */
interface PagedEntry extends ExecutorTypeEntry {
  spec: FunctionToolSpec;
  rest: [getPage: GetPage<Given<this["given"]>, unknown>, options?: ExecutorOptions];
  executor: IFunctionExecutor<ToolInput<Given<this["given"]>>, Streamed>;
}

declare module "@exec/core" {
  interface ExecutorTypes {
    "function/paged": PagedEntry;
  }
}
