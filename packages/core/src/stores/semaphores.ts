import type { ConcurrencyLimiter } from "../runtime/services.ts";

/** One key's places. */
export interface Semaphore {
  running: number;
  readonly waiting: Set<() => void>;
}

/** Concurrency limits in this process: places are handed on first come, first served. */
export function semaphores(byKey: Map<string, Semaphore> = new Map()): ConcurrencyLimiter {
  return {
    acquire(key, rule, waiter) {
      let semaphore = byKey.get(key);
      if (semaphore === undefined) {
        semaphore = { running: 0, waiting: new Set() };
        byKey.set(key, semaphore);
      }
      if (semaphore.running < rule.max) {
        semaphore.running += 1;
        return true;
      }
      if (semaphore.waiting.size >= (rule.queue ?? 0)) return false;
      return wait(semaphore, waiter.signal);
    },
    release(key) {
      const semaphore = byKey.get(key);
      if (semaphore === undefined) return;
      const [next] = semaphore.waiting;
      if (next !== undefined) {
        semaphore.waiting.delete(next);
        next();
        return;
      }
      semaphore.running -= 1;
      if (semaphore.running === 0) byKey.delete(key);
    },
  };
}

function wait(semaphore: Semaphore, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      semaphore.waiting.delete(granted);
      reject(signal.reason);
    };
    const granted = (): void => {
      signal.removeEventListener("abort", leave);
      resolve(true);
    };
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    semaphore.waiting.add(granted);
    signal.addEventListener("abort", leave, { once: true });
  });
}
