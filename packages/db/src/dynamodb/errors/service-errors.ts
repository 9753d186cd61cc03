import type { ToolError } from "@exec/core";
import { type FailedRequest, failure, placeOf } from "./failed-request.ts";
import { describeKey, nameAttributes } from "./named-attributes.ts";

type Describe = (failed: FailedRequest, message: string, name: string) => ToolError;

const throttled: Describe = (failed, message) =>
  failure(failed, {
    code: "THROTTLED",
    message: `DynamoDB throttled ${placeOf(failed)}: ${message}`,
    retryable: true,
  });

const invalid: Describe = (failed, message) => {
  if (message.includes("specified index")) return notFound(failed, message, "");
  const said = nameAttributes(message, failed.request);
  return failure(failed, {
    code: "ARGUMENTS_INVALID",
    message: `DynamoDB refused the request for ${placeOf(failed)}: ${said}${describeKey(message, failed.request)}`,
  });
};

const notFound: Describe = (failed) =>
  failure(failed, {
    code: "NOT_FOUND",
    message: `DynamoDB has no ${placeOf(failed)} at ${failed.target.endpoint.origin} in the region ${failed.target.region}; create it, or correct "table", "index", "region" or "endpoint" in the spec.`,
  });

const rejectedIdentity: Describe = (failed, message, name) =>
  failure(failed, {
    code: "CREDENTIALS_REJECTED",
    message: `DynamoDB at ${failed.target.endpoint.origin} did not accept the credentials (${name}: ${message}); renew or correct them.`,
  });

/** DynamoDB's errors by name, and those of the SDK before it sends. All of them changed nothing. */
const BY_NAME: Readonly<Record<string, Describe>> = {
  ProvisionedThroughputExceededException: throttled,
  ThrottlingException: throttled,
  RequestLimitExceeded: throttled,
  ValidationException: invalid,
  SerializationException: invalid,
  ItemCollectionSizeLimitExceededException: invalid,
  ResourceNotFoundException: notFound,
  UnrecognizedClientException: rejectedIdentity,
  InvalidSignatureException: rejectedIdentity,
  IncompleteSignatureException: rejectedIdentity,
  MissingAuthenticationTokenException: rejectedIdentity,
  ExpiredTokenException: rejectedIdentity,
  InvalidClientTokenId: rejectedIdentity,
  ConditionalCheckFailedException: (failed) =>
    failure(failed, {
      code: "CONDITION_FAILED",
      message: `The item in ${placeOf(failed)} does not meet the tool's condition; nothing was changed.`,
    }),
  TransactionConflictException: (failed) =>
    failure(failed, {
      code: "CONFLICT",
      message: `A transaction holds the item in ${placeOf(failed)}; try again.`,
      retryable: true,
    }),
  AccessDeniedException: (failed, message) =>
    failure(failed, {
      code: "ACCESS_DENIED",
      message: `AWS denied access to ${placeOf(failed)}: ${message}; give the permission to the user or role that signs.`,
    }),
  CredentialsProviderError: (failed, message) =>
    failure(failed, {
      code: "CREDENTIALS_MISSING",
      message: `No AWS credentials were found (${message}); give "credentials" in the spec, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role.`,
    }),
};

/** The error for an answer of DynamoDB, or `undefined` where what was thrown is none. */
export function serviceError(failed: FailedRequest): ToolError | undefined {
  const { thrown } = failed;
  if (!(thrown instanceof Error)) return undefined;
  const { name, message } = thrown;
  if (Object.hasOwn(BY_NAME, name)) return BY_NAME[name]?.(failed, message, name);
  const { $metadata } = thrown as { readonly $metadata?: { readonly httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode ?? 0;
  const at = failed.target.endpoint.origin;
  if (status >= 500) {
    return failure(failed, {
      code: "SERVICE_FAILED",
      message: `DynamoDB at ${at} failed with status ${status} (${name}): ${message}`,
      retryable: true,
      isUncertain: true,
    });
  }
  if (status >= 400) {
    return failure(failed, {
      code: "EXECUTION_FAILED",
      message: `DynamoDB refused the request for ${placeOf(failed)} (${name}): ${message}`,
    });
  }
  return undefined;
}
