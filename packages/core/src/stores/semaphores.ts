import type { ConcurrencyLimiter } from "../runtime/services.ts";

/** One key's places. */
export interface Semaphore {
  running: number;
  /** Calls that wait for a place, in the order in which they came. */
  readonly waiting: Set<() => void>;
}

/** Idle semaphores are forgotten once there are this many: keys may be users. */
const SWEEP_AT = 10_000;

/** Concurrency limits in this process: places are handed on first come, first served. */
export function semaphores(byKey: Map<string, Semaphore> = new Map()): ConcurrencyLimiter {
  let sweepAt = SWEEP_AT;
  return {
    acquire(key, rule, waiter) {
      let semaphore = byKey.get(key);
      if (semaphore === undefined) {
        if (byKey.size >= sweepAt) sweepAt = sweep(byKey);
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
      if (semaphore === undefined || semaphore.running === 0) return;
      if (semaphore.waiting.size === 0) semaphore.running -= 1;
      else handOn(semaphore);
    },
  };
}

/** Gives a place that came free to the call that has waited longest. */
function handOn(semaphore: Semaphore): void {
  for (const granted of semaphore.waiting) {
    semaphore.waiting.delete(granted);
    granted();
    return;
  }
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

function sweep(byKey: Map<string, Semaphore>): number {
  for (const [key, { running }] of byKey) if (running === 0) byKey.delete(key);
  return Math.max(SWEEP_AT, byKey.size * 2);
}
