import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface Echo {
  /** All that a request carried, as one text. */
  readonly text: string;
  /** Its secrets by themselves. */
  readonly secrets: readonly string[];
}

type Answer = (response: ServerResponse, echo: Echo) => void;

const latin1 = (text: string): string => text.replace(/[^\x20-\x7e]/g, "?");
const half = (text: string): [string, string] => {
  const at = Math.floor(text.length / 2);
  return [text.slice(0, at), text.slice(at)];
};

/** A server that gives back what it was sent, each path in a way of its own. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  json: (response, { text, secrets }) =>
    send(
      response,
      200,
      "application/json",
      JSON.stringify({ text, secrets, [secrets[0] ?? ""]: 1 }),
    ),
  twice: (response, { text }) =>
    send(response, 200, "application/json", JSON.stringify({ body: JSON.stringify({ text }) })),
  text: (response, { text }) => send(response, 200, "text/plain", text),
  page: (response, { text }) =>
    send(
      response,
      500,
      "text/html",
      text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`),
    ),
  base64: (response, { text }) =>
    send(
      response,
      200,
      "application/json",
      JSON.stringify(
        ["", "x", "xy"].map((before) => Buffer.from(before + text).toString("base64")),
      ),
    ),
  hex: (response, { text }) => send(response, 200, "text/plain", Buffer.from(text).toString("hex")),
  form: (response, { text }) =>
    send(
      response,
      400,
      "text/plain",
      `${new URLSearchParams({ text })} ${encodeURIComponent(text)}`,
    ),
  headers(response, { text }) {
    response.setHeader("set-cookie", [`session=${encodeURIComponent(text)}`, latin1(text)]);
    response.setHeader("retry-after", latin1(text));
    response.setHeader("www-authenticate", latin1(text));
    response.statusMessage = latin1(text);
    send(response, 429, `application/${encodeURIComponent(text)}`, text);
  },
  type: (response, { secrets }) =>
    send(response, 200, `application/${encodeURIComponent(secrets[0] ?? "")}`, "x"),
  redirect(response, { secrets }) {
    const [first = "", ...others] = secrets.map(encodeURIComponent);
    response.setHeader("location", `https://${others.at(-1) ?? "a"}.example/${first}?key=${first}`);
    send(response, 302, "text/plain", first);
  },
  broken: (response, { text }) => send(response, 200, "application/json", `{"text":${text}`),
  cut: (response, { secrets }) =>
    send(response, 200, "application/json", `{"token":"${half(secrets[0] ?? "")[0]}`),
  chunked(response, { text }) {
    response.writeHead(200, { "content-type": "text/plain" });
    const pieces = text.match(/[\s\S]{1,7}/g) ?? [];
    const next = (): void => {
      const piece = pieces.shift();
      if (piece === undefined) response.end();
      else response.write(piece, () => setImmediate(next));
    };
    next();
  },
  reset(response, { secrets }) {
    response.writeHead(200, { "content-length": 10_000 });
    response.write(half(secrets[0] ?? "")[0], () => response.socket?.resetAndDestroy());
  },
  garbage(response, { text }) {
    response.socket?.end(
      `HTTP/1.1 200 ${latin1(text)}\r\n${latin1(text)}\r\n: ${latin1(text)}\r\n\r\n`,
    );
  },
  slow: () => {},
};

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { "content-type": type }).end(body);
}

/** The last item of a path says how to answer. */
export async function startEchoServer(): Promise<Server & { origin: string }> {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
    const sent = [
      ...Object.values(request.headers).map(String),
      ...searchParams.values(),
      request.url ?? "",
      Buffer.concat(chunks).toString(),
    ];
    const { authorization, "x-token": token, "x-bearer": bearer } = request.headers;
    const secrets = [authorization, token, searchParams.get("key"), bearer]
      .filter((secret) => secret !== undefined && secret !== null)
      .map((secret) => String(secret).replace("Bearer ", ""));
    const answer = ANSWERS[pathname.split("/").at(-1) ?? ""] ?? (ANSWERS.json as Answer);
    answer(response, { text: sent.join(" "), secrets });
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(server, { origin: `http://127.0.0.1:${port}` });
}

/** How it can answer. */
export const WAYS: readonly string[] = Object.keys(ANSWERS);
