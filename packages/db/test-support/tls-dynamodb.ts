import { readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";

const read = (name: string): string =>
  readFileSync(new URL(`../test-data/${name}`, import.meta.url), "utf8");

/** Who trusts this, trusts {@link TlsDynamoDB}. */
export const certificate: string = read("tls-certificate.pem");

/**
 * A server behind TLS that carries out what it is sent, and then writes bytes that are no TLS, or a
 * record of nobody's making, where its answer should come.
 */
export class TlsDynamoDB implements AsyncDisposable {
  /** Requests that were carried out. */
  done = 0;
  readonly #spoil: Buffer;
  readonly #sockets = new Set<Socket>();
  #client: Socket | undefined;
  readonly #inner = createTlsServer({ key: read("tls-key.pem"), cert: certificate }, (socket) => {
    socket.on("error", () => {});
    socket.on("data", (data) => {
      if (!String(data).includes("DynamoDB_20120810")) return;
      this.done += 1;
      this.#client?.write(this.#spoil);
    });
  });
  /** The raw bytes pass here, so that they can be spoiled beneath TLS. */
  readonly #outer = createServer((client) => {
    this.#client = client;
    const server = connect(portOf(this.#inner.address()), "127.0.0.1");
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on("error", () => {}).on("close", () => this.#sockets.delete(socket));
    }
    client.pipe(server).pipe(client);
  });

  private constructor(spoil: Buffer) {
    this.#spoil = spoil;
  }

  static async start(spoil: Buffer): Promise<TlsDynamoDB> {
    const fake = new TlsDynamoDB(spoil);
    for (const server of [fake.#inner, fake.#outer])
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    fake.#inner.on("tlsClientError", () => {});
    return fake;
  }

  get endpoint(): string {
    return `https://127.0.0.1:${portOf(this.#outer.address())}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    for (const server of [this.#inner, this.#outer])
      await new Promise((resolve) => server.close(resolve));
  }
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}
