/** Marks a request that took longer than its own time-out. */
export class RequestTimeout extends Error {
  readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`);
    this.name = "RequestTimeout";
    this.timeoutMs = timeoutMs;
  }
}

/** Marks a request that nobody waits for any more. */
export class RequestCutOff extends Error {
  constructor(reason: unknown) {
    super("the call was cut off", { cause: reason });
    this.name = "RequestCutOff";
  }
}

/**
 * Runs a request under a signal that also fires after `timeoutMs`, and stops waiting when it fires,
 * whether the request heeds it or not. The time is for all of it: a place among the requests under
 * way, the credentials, the connection, the answer to its last byte.
 * @throws RequestTimeout, RequestCutOff
 */
export async function withinTime<T>(
  timeoutMs: number,
  signal: AbortSignal,
  request: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const cut = Promise.withResolvers<never>();
  const end = (error: Error): void => {
    cut.reject(error);
    own.abort(error);
  };
  const forward = (): void => end(new RequestCutOff(signal.reason));
  const timer = setTimeout(() => end(new RequestTimeout(timeoutMs)), timeoutMs);
  signal.addEventListener("abort", forward, { once: true });
  try {
    return await Promise.race([request(own.signal), cut.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", forward);
  }
}
