import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ForeignAnswer, readAnswer } from "./answer.ts";
import { followConnection } from "./connection-agents.ts";
import type { SendOptions } from "./dynamodb-client.ts";

/** More than DynamoDB ever answers: 16 MB of data, in base64 at the worst. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_ERROR_BYTES = 1024 * 1024;

/** The SDK's command for an operation, whichever it is: it is sent without an input of its own. */
export type SdkCommand = Parameters<DynamoDBClient["send"]>[0];

interface HttpRequest {
  readonly headers: Readonly<Record<string, string>>;
  body?: unknown;
}

interface HttpResponse {
  readonly statusCode: number;
  body?: unknown;
}

/** What an exchange is told, and whom it tells. */
export interface ExchangeOptions {
  readonly abortSignal: AbortSignal;
  readonly onOut: NonNullable<SendOptions["onOut"]>;
  readonly onSecret: NonNullable<SendOptions["onSecret"]>;
}

/**
 * Sends a request through the SDK, which finds the credentials, signs and speaks HTTP, and reads the
 * answer. Both are DynamoDB's own JSON: depending on its version the SDK's reader or writer loses an
 * attribute called `__proto__`.
 * @throws ForeignAnswer, or what the SDK throws
 */
export async function exchange(
  client: DynamoDBClient,
  command: SdkCommand,
  request: object,
  { abortSignal, onOut, onSecret }: ExchangeOptions,
): Promise<unknown> {
  let answer: unknown;
  command.middlewareStack.add(
    (next) => (args) => {
      (args.request as HttpRequest).body = JSON.stringify(request);
      return next(args);
    },
    { name: "execWriteRequest", step: "serialize", priority: "low" },
  );
  command.middlewareStack.add(
    (next) => async (args) => {
      // The search for credentials heeds no signal.
      abortSignal.throwIfAborted();
      const { headers } = args.request as HttpRequest;
      const sessionToken = headers["x-amz-security-token"];
      if (sessionToken !== undefined) onSecret(sessionToken);
      // Over a connection that stands it goes out at once.
      onOut(true);
      followConnection(headers, onOut);
      const result = await next(args);
      const response = result.response as HttpResponse;
      const text = await textOf(response);
      answer = readAnswer(response.statusCode, text);
      // The SDK gets bytes, never a stream: it would read one without a limit.
      response.body = Buffer.from(answer === undefined ? text : "{}");
      return result;
    },
    { name: "execReadAnswer", step: "deserialize", priority: "low" },
  );
  await client.send(command, { abortSignal });
  return answer;
}

async function textOf({ statusCode, body }: HttpResponse): Promise<string> {
  const maxBytes = statusCode === 200 ? MAX_BYTES : MAX_ERROR_BYTES;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new ForeignAnswer(statusCode, `more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
