import { egressGate } from "@exec/core";
import { buildConnector } from "undici";
import { expect, test } from "vitest";
import { TcpServer } from "../../test-support/tcp-server.ts";
import { guardedDials } from "./guarded-connector.ts";

test("a literal address is checked at connect too, where no name is looked up", async () => {
  await using canary = await TcpServer.start();
  const origin = new URL(canary.origin);
  const gate = egressGate({ tool: "public-web", runtime: undefined, fixedOrigins: [] });
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const { hostname, protocol, port } = origin;
  guardedDials(buildConnector, origin, gate).connect({ hostname, protocol, port }, (...[error]) =>
    resolve(error),
  );
  expect(await promise).toMatchObject({ code: "EGRESS_DENIED", effect: "none" });
  expect(canary.connections).toBe(0);
});
