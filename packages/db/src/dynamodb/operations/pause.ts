import { after, type Clock } from "@exec/core";

/** Waits, or ends at once when the signal aborts. */
export function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clock.disarm(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = after(clock, delayMs, end);
    signal.addEventListener("abort", end, { once: true });
  });
}
