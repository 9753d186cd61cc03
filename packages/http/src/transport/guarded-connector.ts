import { lookup as resolve } from "node:dns";
import { isIP, type LookupFunction, Socket } from "node:net";
import { type EgressGate, ToolError } from "@exec/core";
import type { buildConnector } from "undici";

/** Time for one connection to come about, in milliseconds. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Connections on their way, so that they can be given up when nobody waits for them any more. */
export interface Dials {
  readonly connect: buildConnector.connector;
  giveUp(): void;
}

/**
 * Connects to one origin under one policy. The name is resolved here, every address of the answer
 * is checked, and exactly those are dialled: a second answer of the name server is never asked
 * for. One bad address refuses them all. Literal addresses never reach a look-up, so they are
 * checked on their own.
 */
export function guardedDials(build: typeof buildConnector, origin: URL, gate: EgressGate): Dials {
  const lookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      for (const { address } of addresses) {
        const why = gate.refuseAddress(origin, address);
        if (why !== undefined) return callback(egressDenied(why), []);
      }
      const [first] = addresses;
      if (options.all === true || first === undefined) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
  const dial: (...call: Parameters<buildConnector.connector>) => Socket | void = build({
    lookup,
    timeout: CONNECT_TIMEOUT_MS,
    allowH2: false,
  });
  const open = new Set<Socket>();
  return {
    connect(options, callback) {
      const why =
        isIP(options.hostname) === 0 ? undefined : gate.refuseAddress(origin, options.hostname);
      if (why !== undefined) return callback(egressDenied(why), null);
      const socket = dial(options, (...outcome) => {
        if (socket instanceof Socket) open.delete(socket);
        callback(...outcome);
      });
      if (socket instanceof Socket) open.add(socket);
    },
    giveUp() {
      for (const socket of open)
        socket.destroy(new Error("Nobody waits for this connection any more."));
    },
  };
}

/** A refusal at connect: nothing was sent. */
export function egressDenied(why: string): ToolError {
  return new ToolError({
    code: "EGRESS_DENIED",
    message: `The connection was refused: ${why}`,
    effect: "none",
  });
}
