import {
  type CallContext,
  type ExecutorOptions,
  type ExecutorTypeEntry,
  type JsonValue,
  type ToolArgs,
  type ToolContent,
  ToolError,
  type ToolInput,
  text,
} from "@exec/core";
import { BaseHttpExecutor, type HttpSpec, type IHttpExecutor } from "@exec/http";

/** The fields that this executor adds to the spec of an HTTP tool. */
export interface GraphQLSpec extends HttpSpec {
  readonly url: string;
  /** The operation. The tool's arguments are its variables, so no argument can change its text. */
  readonly document: string;
}

interface GraphQLAnswer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly path?: JsonValue }[];
}

/** Runs one GraphQL operation. Egress control, pooling and deadline come with `this.request`. */
export class GraphQLExecutor<const S extends GraphQLSpec = GraphQLSpec> extends BaseHttpExecutor<
  S,
  ToolContent<S>
> {
  constructor(spec: S, options?: ExecutorOptions) {
    super(spec, options, { fields: { document: text }, required: ["url", "document"] });
  }

  protected override async executeHttpRequest(args: ToolArgs<S>, context: CallContext) {
    const response = await this.request(
      {
        method: "POST",
        url: this.spec.url,
        headers: { accept: "application/graphql-response+json, application/json;q=0.9" },
        json: { query: this.spec.document, variables: args },
        // Servers say 400 for an operation that they refuse, with the reason in the answer.
        acceptStatus: (status) => status === 200 || status === 400,
      },
      context,
    );
    const { data, errors = [] } = response.json() as GraphQLAnswer;
    if (errors.length === 0) return data;
    // A query changes nothing; a mutation without any data was refused as a whole, in spite of a 200.
    const nothingHappened = this.spec.annotations?.readOnly === true || data === undefined;
    if (nothingHappened) context.report({ effect: "none" });
    throw new ToolError({
      code: "GRAPHQL_FAILED",
      message: `The service refused "${this.spec.name}": ${errors.map(({ message }) => message).join("; ")}`,
      effect: nothingHappened ? "none" : "unknown",
      details: errors.map(({ message, path = null }) => ({ message, path })),
    });
  }
}

type Given<S> = S extends GraphQLSpec ? S : GraphQLSpec;

/** What the compiler should know when `ExecutorFactory` makes one. */
interface GraphQLEntry extends ExecutorTypeEntry {
  spec: GraphQLSpec;
  rest: [options?: ExecutorOptions];
  executor: IHttpExecutor<ToolInput<Given<this["given"]>>, ToolContent<Given<this["given"]>>>;
}

declare module "@exec/core" {
  interface ExecutorTypes {
    "http/graphql": GraphQLEntry;
  }
}
