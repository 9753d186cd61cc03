import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** One request as a server saw it. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query, byte for byte. */
  readonly target: string;
  readonly headers: IncomingMessage["headers"];
  readonly rawHeaders: readonly string[];
  readonly body: string;
  /** Tells connections apart. */
  readonly socket: Socket;
}

type Answer = (response: ServerResponse, seen: SeenRequest) => unknown;

/** A real server on loopback, which keeps what it saw. */
export class TestServer implements AsyncDisposable {
  readonly seen: SeenRequest[] = [];
  readonly sockets = new Set<Socket>();
  connections = 0;
  #answer: Answer;
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  private constructor(answer: Answer) {
    this.#answer = answer;
    this.#server.on("connection", (socket: Socket) => {
      this.connections += 1;
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket)).on("error", () => {});
    });
  }

  static async start(
    answer: Answer = (response) => sendJson(response, { ok: true }),
  ): Promise<TestServer> {
    const server = new TestServer(answer);
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get last(): SeenRequest {
    const last = this.seen.at(-1);
    if (last === undefined) throw new Error("The server has seen no request.");
    return last;
  }

  answerWith(answer: Answer): void {
    this.#answer = answer;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const seen: SeenRequest = {
      method: request.method ?? "",
      target: request.url ?? "",
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      body: Buffer.concat(chunks).toString(),
      socket: request.socket,
    };
    this.seen.push(seen);
    await this.#answer(response, seen);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}
