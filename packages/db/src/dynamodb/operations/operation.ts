import type { CallContext, Effect, Services } from "@exec/core";
import type { DynamoDBCalls } from "../client/dynamodb-client.ts";
import type { Args, ValueSource } from "../expressions/source.ts";

/** What an operation works with in one attempt. */
export interface OperationRun {
  /**
   * Sends one request, once, within the attempt.
   * @param effectOf what the answer to a write says it did. Default: the write was made
   * @throws ToolError with the `effect` that the request has had
   */
  send<Name extends keyof DynamoDBCalls>(
    name: Name,
    request: DynamoDBCalls[Name]["request"],
    effectOf?: (answer: DynamoDBCalls[Name]["answer"]) => Effect,
  ): Promise<DynamoDBCalls[Name]["answer"]>;
  readonly context: CallContext;
  /** Time for this attempt, in milliseconds; 0 for no bound. */
  readonly timeoutMs: number;
  readonly services: Pick<Services, "clock" | "random">;
}

/** One operation of the spec, ready to be filled from arguments. */
export interface Operation {
  /** Names of the arguments that it reads. */
  readonly arguments: readonly string[];
  /** Gives the content, or an iterable of chunks that ends with it. */
  run(args: Args, run: OperationRun): unknown;
}

/** Names of the arguments that sources read. */
export function argumentsOf(sources: readonly ValueSource[]): string[] {
  return sources.flatMap(({ argument }) => (argument === undefined ? [] : [argument]));
}
