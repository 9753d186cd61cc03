import { Runtime } from "@exec/core";
import allGuards from "../../fixtures/all-guards.json" with { type: "json" };
import { execContender } from "../exec-contender.mjs";

/** A guard of the application's own that looks at the beginning and the end. */
function hook(place) {
  const seen = { entered: 0, left: 0 };
  const enter = () => {
    seen.entered += 1;
    return undefined;
  };
  const exit = () => {
    seen.left += 1;
    return undefined;
  };
  return { name: `hook-${place}`, place, compile: () => ({ enter, exit }) };
}

const span = { setAttribute() {}, end() {} };

export function create() {
  const context = { tenantId: "acme", userId: "u-1", permissions: allGuards.permissions };
  const runtime = new Runtime({
    guards: [hook("admit"), hook("attempt")],
    tracer: { startSpan: () => span },
  });
  return execContender(allGuards, { context, runtime, validates: true });
}
