import {
  type CallContext,
  type EgressGate,
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
import { AttemptEffect } from "./operations/attempt-effect.ts";
import { compileOperation } from "./operations/compile-operation.ts";
import type { Operation, OperationRun } from "./operations/operation.ts";
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
  /** Clients by the egress policy that they connect under: a call may bring a policy of its own. */
  readonly #leases = new Map<string, Promise<ClientLease>>();
  #target: Target | undefined;
  #isReleased = false;

  /** @throws ToolError `SPEC_INVALID` with every fault of the spec */
  constructor(spec: S, options?: ExecutorOptions) {
    super(complete(spec), options, dynamoDBRules(spec));
    this.#operation = compileOperation(this.spec);
    this.#declared = new Set([...this.#operation.arguments, ...keysOfCall(this.spec)]);
  }

  protected override async prepare(): Promise<void> {
    await this.#lease(this.egress);
    if (this.#isReleased) await this.release();
  }

  protected override async release(): Promise<void> {
    this.#isReleased = true;
    const leases = [...this.#leases.values()];
    this.#leases.clear();
    // One that was never had holds nothing.
    const had = await Promise.allSettled(leases);
    await Promise.all(had.map((each) => each.status === "fulfilled" && each.value.release()));
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
    return this.#operation.run(given, {
      send: this.#sender(context),
      context,
      timeoutMs,
      services: this.runtime.services,
    });
  }

  /** Sends the requests of one attempt, and says what they have changed so far. */
  #sender(context: CallContext): OperationRun["send"] {
    const { operation, requestTimeoutMs: timeoutMs = REQUEST_TIMEOUT_MS } = this.spec;
    // Of a read the pipeline knows that it changes nothing.
    const effect = isReadOperation(operation) ? undefined : new AttemptEffect(context);
    return async (name, request, effectOf = () => "committed") => {
      const { client } = await this.#lease(context.egress);
      let secret: string | undefined;
      const send = (onOut?: (isOut: boolean) => void) =>
        client.send(name, request, {
          signal: context.signal,
          timeoutMs,
          ...(onOut === undefined ? {} : { onOut }),
          onSecret(sessionToken) {
            secret = sessionToken;
          },
        });
      try {
        return await (effect === undefined ? send() : effect.follow(send, effectOf));
      } catch (error) {
        // A server may repeat what it was sent.
        if (secret !== undefined) context.mask(secret);
        throw error;
      }
    };
  }

  #lease(gate: EgressGate): Promise<ClientLease> {
    const known = this.#leases.get(gate.key);
    if (known !== undefined) return known;
    const options = { target: this.#connectsTo(), credentials: this.spec.credentials, gate };
    const lease = leaseClient(this.runtime, clientKey(options), () => openClient(options));
    this.#leases.set(gate.key, lease);
    // The next call may find what was missing.
    lease.catch(() => this.#leases.delete(gate.key));
    return lease;
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
  return {
    ...spec,
    executor,
    annotations: { ...annotations, readOnly: annotations?.readOnly ?? true },
  };
}
