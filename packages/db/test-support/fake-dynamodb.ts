import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as the server saw it. */
export interface SeenRequest {
  /** Such as `GetItem`. */
  readonly operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever was sent
  readonly body: any;
  readonly headers: IncomingMessage["headers"];
}

/** What the server answers: content, an error as DynamoDB words it, or nothing of the kind. */
export type FakeAnswer =
  | { readonly body: unknown }
  | { readonly error: string; readonly message?: string; readonly status?: number }
  | { readonly text: string; readonly status?: number }
  | "hang"
  | "reset";

type Answer = (seen: SeenRequest, count: number) => FakeAnswer | Promise<FakeAnswer>;

/** A real HTTP server that answers in DynamoDB's protocol what a test tells it. */
export class FakeDynamoDB implements AsyncDisposable {
  readonly seen: SeenRequest[] = [];
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #answer: Answer;

  private constructor(answer: Answer) {
    this.#answer = answer;
  }

  static async start(answer: Answer): Promise<FakeDynamoDB> {
    const fake = new FakeDynamoDB(answer);
    // Whoever ends a connection is the client.
    fake.#server.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => fake.#server.listen(0, "127.0.0.1", resolve));
    return fake;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    const seen = { operation, body, headers: request.headers };
    this.seen.push(seen);
    const answer = await this.#answer(seen, this.seen.length);
    if (answer === "hang") return;
    if (answer === "reset") {
      request.socket.resetAndDestroy();
      return;
    }
    if ("text" in answer) {
      response
        .writeHead(answer.status ?? 200, { "content-type": "application/x-amz-json-1.0" })
        .end(answer.text);
      return;
    }
    const isError = "error" in answer;
    response.writeHead(isError ? (answer.status ?? 400) : 200, {
      "content-type": "application/x-amz-json-1.0",
    });
    const content = isError
      ? {
          __type: `com.amazonaws.dynamodb.v20120810#${answer.error}`,
          message: answer.message ?? "as the test wants it",
        }
      : answer.body;
    response.end(JSON.stringify(content));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
