import type { ToolError } from "@exec/core";
import { ForeignAnswer } from "../client/answer.ts";
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

/** What DynamoDB says about a signature may repeat the request that was signed, session token and all. */
const nameAlone = (name: string): Error => Object.assign(new Error(name), { name });

const clockIsWrong: Describe = (failed, _, name) =>
  failure(failed, {
    code: "CREDENTIALS_REJECTED",
    message: `DynamoDB at ${failed.target.endpoint.origin} did not accept the time of the signature (${name}); set this machine's clock.`,
    cause: nameAlone(name),
  });

const rejectedIdentity: Describe = (failed, message, name) =>
  /^Signature (?:expired|not yet current)/.test(message)
    ? clockIsWrong(failed, message, name)
    : failure(failed, {
        code: "CREDENTIALS_REJECTED",
        message: `DynamoDB at ${failed.target.endpoint.origin} did not accept the credentials (${name}); renew or correct them.`,
        cause: nameAlone(name),
      });

const conflict: Describe = (failed) =>
  failure(failed, {
    code: "CONFLICT",
    message: `Another write holds the item in ${placeOf(failed)}; try again.`,
    retryable: true,
  });

/** DynamoDB's errors by name. All of them changed nothing. */
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
  RequestTimeTooSkewed: clockIsWrong,
  ConditionalCheckFailedException: (failed) =>
    failure(failed, {
      code: "CONDITION_FAILED",
      message: `The item in ${placeOf(failed)} does not meet the tool's condition; nothing was changed.`,
    }),
  TransactionConflictException: conflict,
  ReplicatedWriteConflictException: conflict,
  AccessDeniedException: (failed, message) =>
    failure(failed, {
      code: "ACCESS_DENIED",
      message: `AWS denied access to ${placeOf(failed)}: ${message}; give the permission to the user or role that signs.`,
    }),
};

/** The error for an answer, or `undefined` where what was thrown is none. */
export function serviceError(failed: FailedRequest): ToolError | undefined {
  const { thrown } = failed;
  if (thrown instanceof ForeignAnswer) return statusError(failed, thrown.status, thrown.message);
  if (!(thrown instanceof Error)) return undefined;
  const { name, message } = thrown;
  if (Object.hasOwn(BY_NAME, name)) return BY_NAME[name]?.(failed, message, name);
  const { $metadata } = thrown as { readonly $metadata?: { readonly httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  if (status === undefined) return undefined;
  return statusError(failed, status, `status ${status} (${name}): ${message}`);
}

/** The error for an answer of which no more is known than its status. */
function statusError(failed: FailedRequest, status: number, said: string): ToolError {
  const at = failed.target.endpoint.origin;
  if (status === 429) return throttled(failed, said, "");
  if (status >= 500) {
    return failure(failed, {
      code: "SERVICE_FAILED",
      message: `DynamoDB at ${at} failed: ${said}`,
      retryable: true,
      isUncertain: true,
    });
  }
  if (status >= 400) {
    return failure(failed, {
      code: "EXECUTION_FAILED",
      message: `The request for ${placeOf(failed)} was refused at ${at}: ${said}`,
    });
  }
  return failure(failed, {
    code: "RESPONSE_INVALID",
    message: `What came from ${at} is no answer of DynamoDB: ${said}`,
    isUncertain: true,
  });
}
