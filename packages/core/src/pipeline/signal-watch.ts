import type { Call } from "./call.ts";

interface Watched {
  readonly calls: Set<Call>;
  readonly listener: () => void;
}

/** One listener for each signal: a platform's own list of listeners is searched at each change. */
const bySignal = new WeakMap<AbortSignal, Watched>();

/** Has `abort` called for the call when its caller's signal fires. */
export function watchSignal(signal: AbortSignal, call: Call, abort: (call: Call) => void): void {
  let watched = bySignal.get(signal);
  if (watched === undefined) {
    const calls = new Set<Call>();
    const listener = (): void => {
      bySignal.delete(signal);
      for (const each of calls) abort(each);
    };
    watched = { calls, listener };
    bySignal.set(signal, watched);
    signal.addEventListener("abort", listener, { once: true });
  }
  watched.calls.add(call);
}

/** Takes it back. The last call takes the listener along. */
export function unwatchSignal(signal: AbortSignal, call: Call): void {
  const watched = bySignal.get(signal);
  if (watched === undefined) return;
  watched.calls.delete(call);
  if (watched.calls.size > 0) return;
  bySignal.delete(signal);
  signal.removeEventListener("abort", watched.listener);
}
