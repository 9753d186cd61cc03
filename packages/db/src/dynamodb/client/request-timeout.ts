import { RequestTimeout } from "../errors/transport-errors.ts";

/**
 * Runs a request under a signal that also fires after `timeoutMs`. The time is for all of it: a
 * place among the connections, the connection, the answer to its last byte.
 * @throws RequestTimeout
 */
export async function withinTime<T>(
  timeoutMs: number,
  signal: AbortSignal,
  request: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const forward = (): void => own.abort(signal.reason);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    own.abort();
  }, timeoutMs);
  signal.addEventListener("abort", forward, { once: true });
  try {
    return await request(own.signal);
  } catch (error) {
    throw isLate ? new RequestTimeout(timeoutMs) : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", forward);
  }
}
