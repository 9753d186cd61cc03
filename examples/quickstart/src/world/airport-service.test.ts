import { connect } from "node:net";
import { expect, test } from "vitest";
import { startAirportService } from "./airport-service.ts";

test("a booking that cannot be read, or is broken off, is none and does not stop the service", async () => {
  const service = await startAirportService([]);
  const book = (body: string) => fetch(`${service.origin}/bookings`, { method: "POST", body });
  expect((await book("{")).status).toBe(400);

  const { port } = new URL(service.origin);
  const caller = connect(Number(port), "127.0.0.1");
  caller.write("POST /bookings HTTP/1.1\r\nHost: service\r\nContent-Length: 100\r\n\r\n{");
  caller.once("ready", () => caller.destroySoon());
  await new Promise((resolve) => caller.once("close", resolve));

  expect(service.bookings()).toBe(0);
  const booked = await book(JSON.stringify({ iata: "SEA" }));
  expect([booked.status, await booked.json()]).toEqual([201, { seat: "1A" }]);
  await service.close();
});
