import { describe, expect, it } from "vitest";
import type { CacheEntry } from "../runtime/services.ts";
import { keyedRecord } from "./keyed-records.ts";
import { memoryCache } from "./memory-cache.ts";

const entry = (json: string) => ({ json, expiresAt: 1 });

describe("the cache in memory", () => {
  it("keeps the entries used last, up to the tool's number", () => {
    const rows = new Map<string, Map<string, CacheEntry>>();
    const cache = memoryCache(rows);
    const kept = (): string[] =>
      ["a", "b", "c", "d", "e"].filter((key) => rows.get("tool")?.has(key));
    for (const key of ["a", "b", "c"]) cache.set("tool", key, entry(key), 3);
    cache.get("tool", "a");
    cache.set("tool", "d", entry("d"), 3);
    expect(kept()).toEqual(["a", "c", "d"]);
    cache.set("tool", "c", entry("c again"), 3);
    cache.set("tool", "e", entry("e"), 3);
    expect(kept()).toEqual(["c", "d", "e"]);
    expect(cache.get("tool", "c")).toEqual(entry("c again"));
  });

  it("shrinks to a smaller number at the next entry", () => {
    const cache = memoryCache();
    for (let index = 0; index < 10; index += 1) cache.set("tool", String(index), entry(""), 10);
    cache.set("tool", "last", entry("last"), 2);
    expect([8, 9, "last"].map((key) => cache.get("tool", String(key)) !== undefined)).toEqual([
      false,
      true,
      true,
    ]);
  });

  it("keeps tools apart, whatever they are called", () => {
    const cache = memoryCache();
    cache.set("a", "k", entry("a"), 1);
    cache.set("b", "k", entry("b"), 1);
    expect([cache.get("a", "k"), cache.get("b", "k")]).toEqual([entry("a"), entry("b")]);
    expect(cache.get("__proto__", "constructor")).toBeUndefined();
    expect(cache.get("a", "constructor")).toBeUndefined();
  });
});

describe("records by key", () => {
  it("are made once, and shared by all who share the map", () => {
    const records = new Map<string, { tokens: number }>();
    const [one, two] = [
      keyedRecord(records, () => ({ tokens: 1 })),
      keyedRecord(records, () => ({ tokens: 2 })),
    ];
    one("constructor").tokens = 7;
    expect([two("constructor"), two("other"), one("other")]).toEqual([
      { tokens: 7 },
      { tokens: 2 },
      { tokens: 2 },
    ]);
  });
});
