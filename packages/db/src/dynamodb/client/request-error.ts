import { type Effect, ToolError } from "@exec/core";
import { EGRESS_DENIED } from "./guarded-lookup.ts";
import type { Target } from "./target.ts";

/** What a failed request was. */
export interface FailedRequest {
  readonly request: object;
  readonly target: Target;
  readonly isRead: boolean;
}

const THROTTLED: ReadonlySet<string> = new Set([
  "ProvisionedThroughputExceededException",
  "ThrottlingException",
  "RequestLimitExceeded",
  "Throttling",
  "LimitExceededException",
]);
const REJECTED_IDENTITY: ReadonlySet<string> = new Set([
  "UnrecognizedClientException",
  "InvalidSignatureException",
  "IncompleteSignatureException",
  "MissingAuthenticationTokenException",
  "ExpiredTokenException",
  "InvalidClientTokenId",
]);
/** The connection was never made: nothing can have happened. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** A few words of what was thrown, whatever it is. */
interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly code: string;
  readonly status: number | undefined;
}

/** Says what went wrong, whether it may work later, and whether anything was changed. */
export function requestError(error: unknown, failed: FailedRequest): ToolError {
  const thrown = describe(error);
  const { name, code, status } = thrown;
  const message = readable(thrown.message, failed.request);
  const uncertain: Effect = failed.isRead ? "none" : "unknown";
  const at = failed.target.endpoint.origin;
  const tables = tablesOf(failed.request);
  const fail = (init: {
    code: string;
    message: string;
    retryable?: boolean;
    effect?: Effect;
  }): ToolError => new ToolError({ effect: "none", cause: error, ...init });

  if (THROTTLED.has(name)) {
    return fail({
      code: "THROTTLED",
      message: `DynamoDB throttled ${tables}: ${message}`,
      retryable: true,
    });
  }
  if (name === "ConditionalCheckFailedException") {
    return fail({
      code: "CONDITION_FAILED",
      message: `The item in ${tables} does not meet the tool's condition; nothing was changed.`,
    });
  }
  if (name === "ResourceNotFoundException") {
    return fail({
      code: "NOT_FOUND",
      message: `DynamoDB has no ${tables} at ${at} in the region ${failed.target.region}; create it, or correct "table", "index", "region" or "endpoint" in the spec.`,
    });
  }
  if (name === "TransactionConflictException") {
    return fail({
      code: "CONFLICT",
      message: `Another transaction holds the item in ${tables}; try again.`,
      retryable: true,
    });
  }
  if (
    name === "ValidationException" ||
    name === "SerializationException" ||
    name === "ItemCollectionSizeLimitExceededException"
  ) {
    return fail({
      code: "ARGUMENTS_INVALID",
      message: `DynamoDB refused the request for ${tables}: ${message}`,
    });
  }
  if (name === "CredentialsProviderError") {
    return fail({
      code: "CREDENTIALS_MISSING",
      message: `No AWS credentials were found (${message}); give "credentials" in the spec, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role.`,
    });
  }
  if (REJECTED_IDENTITY.has(name)) {
    return fail({
      code: "CREDENTIALS_REJECTED",
      message: `DynamoDB at ${at} did not accept the credentials (${name}: ${message}); renew or correct them.`,
    });
  }
  if (name === "AccessDeniedException") {
    return fail({
      code: "ACCESS_DENIED",
      message: `AWS denied access to ${tables}: ${message}; add the permission to the role or user that signs.`,
    });
  }
  if (code === EGRESS_DENIED)
    return fail({ code: "EGRESS_DENIED", message: `The tool may not connect: ${message}` });
  if (NEVER_SENT.has(code) || isUnconnected(thrown)) {
    return fail({
      code: "NETWORK_FAILED",
      message: `No connection to DynamoDB at ${at}: ${message || code}`,
      retryable: true,
    });
  }
  if (name === "AbortError")
    return fail({
      code: "ABORTED",
      message: `The request to ${tables} was cut off.`,
      effect: uncertain,
    });
  if (isTimeout(thrown)) {
    return fail({
      code: "TIMEOUT",
      message: `DynamoDB at ${at} did not answer in time: ${message}`,
      retryable: true,
      effect: uncertain,
    });
  }
  if (status !== undefined && status >= 500) {
    return fail({
      code: "SERVICE_FAILED",
      message: `DynamoDB at ${at} failed with status ${status}: ${message}`,
      retryable: true,
      effect: uncertain,
    });
  }
  if (status !== undefined && status >= 400) {
    return fail({
      code: "EXECUTION_FAILED",
      message: `DynamoDB refused the request for ${tables} (${name}): ${message}`,
    });
  }
  if (code !== "") {
    return fail({
      code: "NETWORK_FAILED",
      message: `The connection to DynamoDB at ${at} broke (${code}): ${message}`,
      retryable: true,
      effect: uncertain,
    });
  }
  return fail({
    code: "RESPONSE_INVALID",
    message: `The answer of DynamoDB at ${at} cannot be read: ${message}`,
    effect: uncertain,
  });
}

function describe(error: unknown): Thrown {
  if (!(error instanceof Error))
    return { name: "", message: String(error), code: "", status: undefined };
  const { code, $metadata } = error as {
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  return {
    name: error.name,
    message: error.message,
    code: typeof code === "string" ? code : "",
    status: $metadata?.httpStatusCode,
  };
}

/** The SDK calls a reset connection a time-out as well; its code tells them apart. */
function isTimeout({ name, code }: Thrown): boolean {
  return (name === "TimeoutError" && code === "") || code === "ETIMEDOUT";
}

function isUnconnected({ name, message }: Thrown): boolean {
  return name === "TimeoutError" && message.includes("did not establish a connection");
}

function tablesOf(request: object): string {
  const { TableName, IndexName, RequestItems } = request as {
    TableName?: string;
    IndexName?: string;
    RequestItems?: object;
  };
  const table = TableName ?? Object.keys(RequestItems ?? {}).join(", ");
  return IndexName === undefined
    ? `table "${table}"`
    : `table "${table}" with index "${IndexName}"`;
}

/** Names the attributes that placeholders in a message stand for. */
function readable(message: string, request: object): string {
  const { ExpressionAttributeNames: names = {} } = request as {
    ExpressionAttributeNames?: Readonly<Record<string, string>>;
  };
  return message.replace(/[#:][nv](\d+)b?/g, (placeholder, number: string) => {
    const attribute = names[`#n${number}`];
    return attribute === undefined ? placeholder : `"${attribute}"`;
  });
}
