import type { Clock } from "./services.ts";
import { TimerWheel } from "./timer-wheel.ts";

/** The machine's time, with timers on one {@link TimerWheel}. */
export function systemClock(): Clock {
  const wheel = new TimerWheel();
  return {
    now: () => Date.now(),
    schedule: (delayMs, callback) => wheel.schedule(delayMs, callback),
  };
}
