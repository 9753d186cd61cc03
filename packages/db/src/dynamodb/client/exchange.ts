import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** More than DynamoDB ever answers: 16 MB of data, in base64 at the worst. */
const MAX_BYTES = 64 * 1024 * 1024;

/** The SDK's command for an operation, whichever it is: it is sent without an input of its own. */
export type SdkCommand = Parameters<DynamoDBClient["send"]>[0];

interface HttpMessage {
  body?: unknown;
}

/**
 * Sends a request through the SDK, which finds the credentials, signs and speaks HTTP, and reads the
 * answer. Both are DynamoDB's own JSON: depending on its version the SDK's reader or writer loses an
 * attribute called `__proto__`.
 */
export async function exchange(
  client: DynamoDBClient,
  command: SdkCommand,
  request: object,
  abortSignal: AbortSignal,
): Promise<unknown> {
  let answer: unknown;
  command.middlewareStack.add(
    (next) => (args) => {
      (args.request as HttpMessage).body = JSON.stringify(request);
      return next(args);
    },
    { name: "execWriteRequest", step: "serialize", priority: "low" },
  );
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as HttpMessage & { readonly statusCode: number };
      if (response.statusCode !== 200) return result;
      answer = JSON.parse(await textOf(response.body));
      response.body = Buffer.from("{}");
      return result;
    },
    { name: "execReadAnswer", step: "deserialize", priority: "low" },
  );
  await client.send(command, { abortSignal });
  return answer;
}

async function textOf(body: unknown): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error(`The answer is larger than ${MAX_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
