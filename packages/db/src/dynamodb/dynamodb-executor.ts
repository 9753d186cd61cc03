import {
  type CallContext,
  type ExecutorOptions,
  isRecord,
  type ToolArgs,
  ToolError,
  type ToolSpec,
} from "@exec/core";
import { BaseDbExecutor } from "../base-db-executor.ts";
import { clientKey, openClient } from "./client/open-client.ts";
import { type ClientLease, leaseClient } from "./client/shared-clients.ts";
import { type Target, targetOf } from "./client/target.ts";
import type { DynamoDBContent } from "./dynamodb-content.ts";
import { assertDeclared } from "./expressions/declared.ts";
import { compileOperation } from "./operations/compile-operation.ts";
import type { Operation } from "./operations/operation.ts";
import type { DynamoDBToolSpec } from "./spec/dynamodb-tool-spec.ts";
import { isReadOperation } from "./spec/operation-fault.ts";
import { dynamoDBRules } from "./spec/spec-rules.ts";

/** DynamoDB answers within milliseconds: a request that takes this long has lost its connection. */
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * The executor type `dynamodb`: one operation on one table of Amazon DynamoDB, or of a server that
 * speaks its protocol. The AWS SDK (`@aws-sdk/client-dynamodb`) is loaded at the first use.
 *
 * @example
 * ```ts
 * import { DynamoDBExecutor } from "@exec/db";
 *
 * export const byState = new DynamoDBExecutor({
 *   name: "airports_by_state",
 *   operation: "query",
 *   table: "airports",
 *   index: "by-state",
 *   key: { partition: "state", sort: { attribute: "name", condition: "begins_with", argument: "prefix", optional: true } },
 *   maxItems: 20,
 *   region: "eu-central-1",
 *   inputSchema: {
 *     type: "object",
 *     properties: { state: { type: "string" }, prefix: { type: "string" } },
 *     required: ["state"],
 *     additionalProperties: false,
 *   },
 * });
 * ```
 */
export class DynamoDBExecutor<
  const S extends DynamoDBToolSpec = DynamoDBToolSpec,
> extends BaseDbExecutor<S, DynamoDBContent<S>> {
  readonly #operation: Operation;
  readonly #declared: ReadonlySet<string>;
  #target: Target | undefined;
  #lease: ClientLease | undefined;
  #released = false;

  /** @throws ToolError `SPEC_INVALID` with every fault of the spec */
  constructor(spec: S, options?: ExecutorOptions) {
    super(complete(spec), options, dynamoDBRules(spec));
    this.#operation = compileOperation(this.spec);
    this.#declared = new Set([...this.#operation.arguments, ...keysOfCall(this.spec)]);
  }

  protected override async prepare(): Promise<void> {
    const { runtime, egress } = this;
    const { credentials } = this.spec;
    const options = { target: this.#connectsTo(), credentials, gate: egress };
    const lease = await leaseClient(runtime, clientKey(options), () => openClient(options));
    this.#lease = lease;
    if (this.#released) await lease.release();
  }

  protected override async release(): Promise<void> {
    this.#released = true;
    await this.#lease?.release();
  }

  protected override fixedOrigins(): readonly string[] {
    return [this.#connectsTo().endpoint.origin];
  }

  protected override destinations(): readonly URL[] {
    return [this.#connectsTo().endpoint];
  }

  protected override executeDbOperation(
    args: ToolArgs<S>,
    context: CallContext,
    timeoutMs: number,
  ): unknown {
    const given: unknown = args ?? {};
    if (!isRecord(given)) {
      throw new ToolError({
        code: "ARGUMENTS_INVALID",
        message: "The arguments must be an object.",
        effect: "none",
      });
    }
    assertDeclared(given, this.#declared, "");
    const { client } = this.#lease as ClientLease;
    const timeoutOfRequest = this.spec.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
    return this.#operation.run(given, {
      send: (name, request) =>
        client.send(name, request, { signal: context.signal, timeoutMs: timeoutOfRequest }),
      context,
      timeoutMs,
      services: this.runtime.services,
    });
  }

  /** @throws ToolError `SPEC_INVALID` where no region is known */
  #connectsTo(): Target {
    this.#target ??= targetOf(this.spec);
    return this.#target;
  }
}

/** Arguments that identify a call need no place in its request. */
function keysOfCall({ idempotency }: ToolSpec): readonly string[] {
  return typeof idempotency === "object" ? (idempotency.keys ?? []) : [];
}

/** The spec with what its operation implies: its type's name, and that a read changes nothing. */
function complete<S extends DynamoDBToolSpec>(spec: S): S {
  if (!isRecord(spec)) return spec;
  const { executor = spec.driver ?? "dynamodb", annotations } = spec;
  if (!isReadOperation(spec.operation)) return { ...spec, executor };
  // What is no object is left to the check that names it.
  if (annotations !== undefined && !isRecord(annotations)) return { ...spec, executor };
  return { ...spec, executor, annotations: { readOnly: true, ...annotations } };
}
