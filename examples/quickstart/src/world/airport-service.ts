import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import type { Airport } from "./airports.ts";

/** A web service of the kind that tools have to get along with. */
export interface AirportService {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  /** How many bookings were really made. */
  bookings(): number;
  close(): Promise<void>;
}

type Answer = (response: ServerResponse, request: IncomingMessage) => void | Promise<void>;

/** Serves the airports on a free port of 127.0.0.1. */
export async function startAirportService(airports: readonly Airport[]): Promise<AirportService> {
  const seats: unknown[] = [];
  const routes: Record<string, Answer> = {
    "GET /states": (response) => send(response, 200, countByState(airports)),
    "GET /status": busyAtFirst(),
    // Never answers; the tool that asks has a deadline.
    "GET /slow": () => {},
    "GET /broken": (response) => send(response, 500, { error: "out of order" }),
    "POST /bookings": async (response, request) => {
      const booking = await json(request);
      seats.push(booking);
      send(response, 201, { seat: `${seats.length}A` });
    },
  };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://service");
    const answer = routes[`${request.method} /${pathname.split("/")[1]}`];
    if (answer === undefined) return send(response, 404, { error: "no such route" });
    try {
      await answer(response, request);
    } catch {
      send(response, 400, { error: "that is no JSON" });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    bookings: () => seats.length,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Turns the first caller away for a second, then works. */
function busyAtFirst(): Answer {
  let asked = 0;
  return (response, request) => {
    asked += 1;
    if (asked === 1) return send(response, 503, { error: "busy" }, { "retry-after": "1" });
    send(response, 200, { iata: request.url?.split("/")[2], open: true });
  };
}

function countByState(airports: readonly Airport[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state } of airports) if (state) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
