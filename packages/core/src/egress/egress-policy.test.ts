import { describe, expect, it } from "vitest";
import { egressFault } from "./egress-gate.ts";

describe("a policy as it is written", () => {
  it.each<unknown>([
    "spec",
    "public-web",
    {},
    { private: true },
    { allow: [] },
    { allow: ["https://a.test", "http://*.a.test:8080", "http://[::1]:80", "ws://a.test"] },
  ])("%j can be used", (policy) => {
    expect(egressFault(policy)).toBeUndefined();
  });

  it.each<unknown>([
    "public",
    "",
    null,
    [],
    5,
    { allowed: [] },
    { allow: "https://a.test" },
    { allow: ["a.test"] },
    { allow: ["*"] },
    { allow: ["https://*"] },
    { allow: ["https://a*.test"] },
    { allow: ["https://*.*.test"] },
    { allow: ["https://a.*.test"] },
    { allow: ["https://a.test/path"] },
    { allow: ["https://a.test?q"] },
    { allow: ["https://a.test#f"] },
    { allow: ["https://user@a.test"] },
    { allow: ["https://:pass@a.test"] },
    { allow: ["file:///etc"] },
    { allow: ["data:text/plain,x"] },
    { allow: [5] },
    { private: "yes" },
  ])("%j cannot", (policy) => {
    expect(egressFault(policy)).toBeTypeOf("string");
  });
});
