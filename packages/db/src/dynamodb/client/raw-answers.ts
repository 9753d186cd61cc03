import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** More than DynamoDB ever answers: 16 MB of data, in base64 at the worst. */
const MAX_BYTES = 64 * 1024 * 1024;

interface HttpAnswer {
  readonly statusCode: number;
  body?: unknown;
}

/**
 * Has a client give DynamoDB's answers as they were sent. The SDK's own reader loses the value of
 * an attribute called `__proto__`, and copies what is only converted again afterwards.
 */
export function answerRaw(client: DynamoDBClient): void {
  const answers = new WeakMap<object, unknown>();
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      const response = result.response as HttpAnswer;
      if (response.statusCode !== 200) return result;
      answers.set(context, JSON.parse(await textOf(response.body)));
      response.body = Buffer.from("{}");
      return result;
    },
    { name: "execReadRawAnswer", step: "deserialize", priority: "low" },
  );
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      return { ...result, output: Object.assign(result.output, answers.get(context)) };
    },
    { name: "execGiveRawAnswer", step: "initialize", priority: "high" },
  );
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
