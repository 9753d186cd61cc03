import type { CacheEntry, CacheStore } from "../runtime/services.ts";

/** A cache in this process: one map for each group, the least recently used entry leaves first. */
export function memoryCache(groups: Map<string, Map<string, CacheEntry>> = new Map()): CacheStore {
  return {
    get(group, key) {
      const entries = groups.get(group);
      const entry = entries?.get(key);
      if (entries === undefined || entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry;
    },
    set(group, key, entry, maxEntries) {
      let entries = groups.get(group);
      if (entries === undefined) {
        entries = new Map();
        groups.set(group, entries);
      }
      entries.delete(key);
      entries.set(key, entry);
      for (const oldest of entries.keys()) {
        if (entries.size <= maxEntries) break;
        entries.delete(oldest);
      }
    },
  };
}
