import { createHash } from "node:crypto";
import type { EgressGate } from "@exec/core";
import { requestError } from "../errors/request-error.ts";
import type { DynamoDBCredentials } from "../spec/dynamodb-tool-spec.ts";
import { connectionAgents } from "./connection-agents.ts";
import type { DynamoDBCalls, DynamoDBClient } from "./dynamodb-client.ts";
import { exchange, type SdkCommand } from "./exchange.ts";
import { guardedLookup } from "./guarded-lookup.ts";
import { loadSdk } from "./load-sdk.ts";
import { RequestSlots } from "./request-slots.ts";
import { RequestCutOff, withinTime } from "./request-timeout.ts";
import type { Target } from "./target.ts";

/** Requests under way at one endpoint; more at once wait in line. */
const MAX_REQUESTS = 50;

/** A client and the way to end it. */
export interface OpenClient extends DynamoDBClient {
  /** Ends the connections. */
  destroy(): void;
}

/** What a client is made for. Whoever shares it, shares its connections and its account. */
export interface ClientOptions {
  readonly target: Target;
  readonly credentials: DynamoDBCredentials | undefined;
  readonly gate: EgressGate;
}

/** What tells one client from another. */
export function clientKey({ target, credentials, gate }: ClientOptions): string {
  const account = createHash("sha256")
    .update(JSON.stringify(identityFor(target, credentials) ?? null))
    .digest("base64");
  return JSON.stringify([target.endpoint.origin, target.region, account, gate.key]);
}

/** A class of the SDK's commands, whatever its input is. */
type CommandClass = new (input: object) => SdkCommand;

/** @throws ToolError `DEPENDENCY_MISSING` */
export async function openClient({
  target,
  credentials,
  gate,
}: ClientOptions): Promise<OpenClient> {
  const sdk = await loadSdk();
  const lookup = guardedLookup(target.endpoint, gate);
  const agents = connectionAgents({ maxFreeSockets: MAX_REQUESTS, lookup });
  const identity = identityFor(target, credentials);
  const client = new sdk.DynamoDBClient({
    endpoint: target.endpoint.origin,
    region: target.region,
    ...(identity === undefined ? {} : { credentials: identity }),
    // The pipeline retries, and nobody else; and only the spec chooses where to connect.
    maxAttempts: 1,
    retryMode: "standard",
    defaultsMode: "standard",
    accountIdEndpointMode: "disabled",
    endpointDiscoveryEnabled: false,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    requestHandler: agents,
  });
  const commands = {
    GetItem: sdk.GetItemCommand,
    PutItem: sdk.PutItemCommand,
    UpdateItem: sdk.UpdateItemCommand,
    DeleteItem: sdk.DeleteItemCommand,
    Query: sdk.QueryCommand,
    Scan: sdk.ScanCommand,
    BatchWriteItem: sdk.BatchWriteItemCommand,
  } satisfies Record<keyof DynamoDBCalls, unknown>;
  const slots = new RequestSlots(MAX_REQUESTS);
  return {
    async send(name, request, { signal, timeoutMs, onOut, onSecret }) {
      if (signal.aborted) {
        const thrown = new RequestCutOff(signal.reason);
        throw requestError({ request, target, thrown, isSigned: false, isSent: false });
      }
      // Its input stays empty: what is sent is `request`.
      const command = new (commands[name] as CommandClass)({});
      let isSigned = false;
      let isSent = false;
      try {
        const answer = withinTime(timeoutMs, signal, (abortSignal) =>
          slots.run(abortSignal, () =>
            exchange(client, command, request, {
              abortSignal,
              onOut(isOut) {
                isSigned = true;
                isSent = isOut;
                onOut?.(isOut);
              },
              onSecret: (secret) => onSecret?.(secret),
            }),
          ),
        );
        return (await answer) as never;
      } catch (thrown) {
        throw requestError({ request, target, thrown, isSigned, isSent });
      }
    },
    destroy: () => client.destroy(),
  };
}

interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Who signs; `undefined` leaves it to the SDK's search. */
function identityFor(
  target: Target,
  credentials: DynamoDBCredentials | undefined,
): Identity | undefined {
  if (credentials === undefined) {
    return target.isLocal ? { accessKeyId: "local", secretAccessKey: "local" } : undefined;
  }
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return {
    accessKeyId,
    secretAccessKey: secretAccessKey.open(),
    ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.open() }),
  };
}
