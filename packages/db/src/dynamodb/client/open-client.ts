import { createHash } from "node:crypto";
import type { EgressGate } from "@exec/core";
import { failure } from "../errors/failed-request.ts";
import { requestError } from "../errors/request-error.ts";
import type { DynamoDBCredentials } from "../spec/dynamodb-tool-spec.ts";
import type { DynamoDBCalls, DynamoDBClient } from "./dynamodb-client.ts";
import { exchange, type SdkCommand } from "./exchange.ts";
import { guardedLookup } from "./guarded-lookup.ts";
import { loadSdk } from "./load-sdk.ts";
import { withinTime } from "./request-timeout.ts";
import type { Target } from "./target.ts";

/** Connections to one endpoint; more requests at once wait for one. */
const MAX_SOCKETS = 50;
const CONNECT_MS = 3000;
/** The SDK would print to the console that requests wait for a connection. */
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

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
  const agent = {
    keepAlive: true,
    maxSockets: MAX_SOCKETS,
    lookup: guardedLookup(target.endpoint, gate),
  };
  const identity = identityFor(target, credentials);
  const client = new sdk.DynamoDBClient({
    endpoint: target.endpoint.origin,
    region: target.region,
    ...(identity === undefined ? {} : { credentials: identity }),
    // The pipeline retries, and nobody else; and only the spec chooses where to connect.
    maxAttempts: 1,
    accountIdEndpointMode: "disabled",
    endpointDiscoveryEnabled: false,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    requestHandler: {
      httpAgent: agent,
      httpsAgent: agent,
      connectionTimeout: CONNECT_MS,
      logger: SILENT,
    },
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
  return {
    async send(name, request, { signal, timeoutMs }) {
      if (signal.aborted) {
        const message = "The call was cut off before its request was sent.";
        throw failure({ request, target, thrown: signal.reason }, { code: "ABORTED", message });
      }
      // Its input stays empty: what is sent is `request`.
      const command = new (commands[name] as CommandClass)({});
      try {
        const answer = withinTime(timeoutMs, signal, (both) =>
          exchange(client, command, request, both),
        );
        return (await answer) as never;
      } catch (thrown) {
        throw requestError({ request, target, thrown });
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
