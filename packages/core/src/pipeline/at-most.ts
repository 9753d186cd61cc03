import type { Clock } from "../runtime/services.ts";
import { after } from "../runtime/timer-task.ts";

/** Waits for work, but no longer than `ms`; then rejects, and the work goes on unheard. */
export function atMost<T>(work: PromiseLike<T>, ms: number, clock: Clock): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = after(clock, ms, () => reject(new Error(`no answer within ${ms} ms`)));
    work.then(
      (value) => {
        clock.disarm(timer);
        resolve(value);
      },
      (error: unknown) => {
        clock.disarm(timer);
        reject(error);
      },
    );
  });
}
