import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { LookupFunction } from "node:net";
import type { Duplex } from "node:stream";

/** Time to connect, the TLS handshake included. */
const CONNECT_MS = 3000;

/** Errors of connections over which nothing can have been sent yet. */
const unconnected = new WeakSet<object>();

/**
 * Whether an error ended a connection before it stood. Its code does not tell: a reset, or a TLS
 * alert, may also follow a request that was carried out.
 */
export function isUnconnected(error: unknown): boolean {
  return typeof error === "object" && error !== null && unconnected.has(error);
}

type Follower = (stands: boolean) => void;

/** Who follows the connection of a request, by the request's headers. */
const followers = new WeakMap<object, Follower>();

/**
 * Tells of a connection that is made for a request, when it is begun and when it stands; until then
 * nothing of the request was sent. A request that takes a connection over is not told of.
 * @param headers the very object that the request is made with
 */
export function followConnection(headers: object, follower: Follower): void {
  followers.set(headers, follower);
}

/** How connections to an endpoint are made. */
export interface AgentOptions {
  /** Connections to keep for later. There is no bound on those in use: a request must not wait here. */
  readonly maxFreeSockets: number;
  readonly lookup: LookupFunction;
}

/** The agents for `http:` and `https:`, whose failed connections {@link isUnconnected} knows. */
export function connectionAgents(options: AgentOptions): {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
} {
  const kept = { ...options, keepAlive: true };
  return {
    httpAgent: watched(new HttpAgent(kept), "connect"),
    httpsAgent: watched(new HttpsAgent(kept), "secureConnect"),
  };
}

function watched<A extends HttpAgent>(agent: A, stands: "connect" | "secureConnect"): A {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback);
    const follower = followers.get(options.headers ?? {});
    follower?.(false);
    socket?.once(stands, () => follower?.(true));
    if (socket) watch(socket, stands);
    return socket;
  };
  return agent;
}

function watch(socket: Duplex, stands: string): void {
  const fail = (error: object): void => {
    unconnected.add(error);
  };
  const timer = setTimeout(
    () => socket.destroy(new Error(`none was made within ${CONNECT_MS} ms`)),
    CONNECT_MS,
  );
  const end = (): void => {
    clearTimeout(timer);
    socket.off("error", fail);
  };
  // Before those who pass the error on.
  socket.prependListener("error", fail);
  socket.once(stands, end).once("close", end);
}
