import type { Clock } from "./services.ts";
import { TimerWheel } from "./timer-wheel.ts";

/** The machine's time, with timers on one {@link TimerWheel}. */
export function systemClock(): Clock {
  const wheel = new TimerWheel();
  return {
    now: () => Date.now(),
    arm: (task, delayMs) => wheel.arm(task, delayMs),
    disarm: (task) => wheel.disarm(task),
  };
}
