import { expect, it } from "vitest";
import type { ToolResult } from "../result/tool-result.ts";
import { aborted } from "./cut-off.ts";
import { Flight } from "./flight.ts";

it("Who leaves work that is over waits for its result, which is about to come", async () => {
  const flight = new Flight("key", "hash");
  const [first, second] = [{ deadline: 1 }, { deadline: 2 }];
  let cuts = 0;
  const work = { attempts: 1, cut: () => (cuts += 1), ended: () => undefined };
  flight.start(work, first, undefined);
  const results = [flight.join(first), flight.join(second)];
  const result = { ok: true } as ToolResult;
  flight.end(result);
  expect(flight.leave(first, aborted("tool"))).toBe(true);
  expect(await Promise.all(results)).toEqual([result, result]);
  expect(cuts).toBe(0);
});
