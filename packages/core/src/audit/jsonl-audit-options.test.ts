import { describe, expect, it } from "vitest";
import { JsonlAudit, type JsonlAuditOptions } from "./jsonl-audit.ts";

describe("the options of a JSONL audit", () => {
  it.each([
    [undefined, '"path" names no file'],
    [{ path: "" }, '"path" names no file'],
    [{ path: 5 }, '"path" names no file'],
    [{ path: "a\0b" }, '"path" names no file'],
    [{ path: new URL("https://example.com/audit") }, '"path" names no file'],
    [{ path: "a", maxQueued: Number.NaN }, '"maxQueued" is no number of at least 1'],
    [{ path: "a", maxQueued: "5" }, '"maxQueued" is no number of at least 1'],
    [{ path: "a", maxQueued: 0 }, '"maxQueued" is no number of at least 1'],
    [{ path: "a", onError: true }, '"onError" is no function'],
  ])("are refused where they cannot be used: %o", (options, fault) => {
    expect(() => new JsonlAudit(options as unknown as JsonlAuditOptions)).toThrow(fault);
  });
});
