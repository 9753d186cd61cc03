import { type AddressInfo, createServer, type Socket } from "node:net";

/** A server below HTTP: counts the bytes that arrive, and says what it is told to. */
export class TcpServer implements AsyncDisposable {
  readonly sockets = new Set<Socket>();
  connections = 0;
  received = "";
  readonly #server = createServer((socket) => {
    this.connections += 1;
    this.sockets.add(socket);
    socket
      .on("data", (data) => {
        this.received += data.toString("latin1");
      })
      .on("close", () => this.sockets.delete(socket))
      .on("error", () => {});
    this.#onSocket(socket);
  });
  readonly #onSocket: (socket: Socket) => void;

  private constructor(onSocket: (socket: Socket) => void) {
    this.#onSocket = onSocket;
  }

  static async start(
    onSocket: (socket: Socket) => void = () => {},
    host = "127.0.0.1",
  ): Promise<TcpServer> {
    const server = new TcpServer(onSocket);
    await new Promise<void>((resolve, reject) => {
      server.#server.once("error", reject).listen(0, host, resolve);
    });
    return server;
  }

  /** A server that sends this text, raw, as soon as a request has begun to arrive. */
  static answering(text: string, after: (socket: Socket) => void = () => {}): Promise<TcpServer> {
    return TcpServer.start((socket) => {
      socket.once("data", () => socket.write(text, "latin1", () => after(socket)));
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Waits until something holds, which a server learns a moment after the client. */
export async function eventually(holds: () => boolean, withinMs = 15_000): Promise<boolean> {
  const end = Date.now() + withinMs;
  while (!holds() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
  return holds();
}
