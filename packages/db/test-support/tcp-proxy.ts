import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/**
 * - `pass`: as if it were not there
 * - `hold`: requests go through, answers are kept back
 * - `cut`: requests go through; the connection is reset when the answer comes
 */
export type ProxyMode = "pass" | "hold" | "cut";

/** Stands before a real server on loopback and treats its answers as a bad network does. */
export class TcpProxy implements AsyncDisposable {
  mode: ProxyMode = "pass";
  /** Answers that the server gave, whatever became of them. */
  answers = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((client) => this.#join(client));
  readonly #target: number;
  #isOnce = false;

  private constructor(target: number) {
    this.#target = target;
  }

  static async start(endpoint: string): Promise<TcpProxy> {
    const proxy = new TcpProxy(Number(new URL(endpoint).port));
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Connections of clients that are open now, and that there were in all. */
  open = 0;
  accepted = 0;

  /** Treats one answer so, and lets the others pass. */
  spoilNext(mode: ProxyMode): void {
    this.mode = mode;
    this.#isOnce = true;
  }

  #join(client: Socket): void {
    const server = connect(this.#target, "127.0.0.1");
    this.open += 1;
    this.accepted += 1;
    client.on("close", () => {
      this.open -= 1;
    });
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on("error", () => {}).on("close", () => this.#sockets.delete(socket));
    }
    client.on("data", (data) => server.write(data)).on("close", () => server.destroy());
    server.on("close", () => client.destroy());
    server.on("data", (data) => {
      this.answers += 1;
      const { mode } = this;
      if (this.#isOnce) this.mode = "pass";
      if (mode === "pass") client.write(data);
      if (mode === "cut") client.resetAndDestroy();
    });
  }

  /** Resolves once no client is connected. */
  async idle(): Promise<void> {
    while (this.open > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
