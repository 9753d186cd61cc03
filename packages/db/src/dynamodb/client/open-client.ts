import { createHash } from "node:crypto";
import type { EgressGate } from "@exec/core";
import type { DynamoDBCredentials } from "../spec/dynamodb-tool-spec.ts";
import { type DynamoDBCalls, type DynamoDBClient, isRead } from "./dynamodb-client.ts";
import { guardedLookup } from "./guarded-lookup.ts";
import { loadSdk } from "./load-sdk.ts";
import { answerRaw } from "./raw-answers.ts";
import { requestError } from "./request-error.ts";
import type { Target } from "./target.ts";

/** Connections to one endpoint; more requests at once wait for one. */
const MAX_SOCKETS = 50;
const CONNECT_MS = 3000;
/** DynamoDB answers within milliseconds; a request that takes this long has lost its connection. */
const REQUEST_MS = 10_000;

/** A class of the SDK's commands. Which request belongs to which is said by `DynamoDBCalls`. */
type CommandClass = new (request: never) => object;

/** A client and the way to end it. */
export interface OpenClient extends DynamoDBClient {
  /** Ends the connections. */
  destroy(): void;
}

/** What tells one client from another: whoever shares it, shares its connections and its account. */
export function clientKey(
  target: Target,
  credentials: DynamoDBCredentials | undefined,
  gate: EgressGate,
): string {
  const secrets = credentials && [
    credentials.accessKeyId,
    credentials.secretAccessKey.open(),
    credentials.sessionToken?.open(),
  ];
  const account = createHash("sha256")
    .update(JSON.stringify(secrets ?? null))
    .digest("base64");
  return JSON.stringify([target.endpoint.origin, target.region, account, gate.key]);
}

/** @throws ToolError `DEPENDENCY_MISSING` */
export async function openClient(
  target: Target,
  credentials: DynamoDBCredentials | undefined,
  gate: EgressGate,
): Promise<OpenClient> {
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
    // The pipeline retries, and nobody else; nor does anything but the spec choose an endpoint.
    maxAttempts: 1,
    accountIdEndpointMode: "disabled",
    endpointDiscoveryEnabled: false,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    requestHandler: {
      httpAgent: agent,
      httpsAgent: agent,
      connectionTimeout: CONNECT_MS,
      requestTimeout: REQUEST_MS,
      throwOnRequestTimeout: true,
      socketTimeout: REQUEST_MS,
    },
  });
  answerRaw(client);
  const commands: Readonly<Record<keyof DynamoDBCalls, CommandClass>> = {
    GetItem: sdk.GetItemCommand,
    PutItem: sdk.PutItemCommand,
    UpdateItem: sdk.UpdateItemCommand,
    DeleteItem: sdk.DeleteItemCommand,
    Query: sdk.QueryCommand,
    Scan: sdk.ScanCommand,
    BatchWriteItem: sdk.BatchWriteItemCommand,
  };
  return {
    async send(name, request, signal) {
      try {
        // The SDK's types name values of its own; the answer is DynamoDB's (see answerRaw).
        return (await client.send(new commands[name](request as never) as never, {
          abortSignal: signal,
        })) as never;
      } catch (error) {
        throw requestError(error, { request, target, isRead: isRead(name) });
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
  if (credentials === undefined)
    return target.isLocal ? { accessKeyId: "local", secretAccessKey: "local" } : undefined;
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return {
    accessKeyId,
    secretAccessKey: secretAccessKey.open(),
    ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.open() }),
  };
}
