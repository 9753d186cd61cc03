import type { Clock } from "../runtime/services.ts";

/** Waits for work, but no longer than `ms`; then rejects, and the work goes on unheard. */
export function atMost<T>(work: PromiseLike<T>, ms: number, clock: Clock): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.schedule(ms, () => reject(new Error(`no answer within ${ms} ms`)));
    work.then(
      (value) => {
        timer.cancel();
        resolve(value);
      },
      (error: unknown) => {
        timer.cancel();
        reject(error);
      },
    );
  });
}
