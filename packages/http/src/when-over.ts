/** Does something once an outcome is there: a value, what a promise brings, or a stream's end. */
export function whenOver(outcome: unknown, over: () => void): unknown {
  if (isThenable(outcome)) {
    return Promise.resolve(outcome).then(
      (value) => whenOver(value, over),
      (thrown: unknown) => {
        over();
        throw thrown;
      },
    );
  }
  if (isAsyncIterable(outcome)) return drawn(outcome[Symbol.asyncIterator](), over);
  over();
  return outcome;
}

/** No generator: those keep a `return` waiting until the step before it is done. */
function drawn(
  stream: AsyncIterator<unknown>,
  over: () => void,
): AsyncIterableIterator<unknown, unknown> {
  return {
    async next() {
      try {
        const step = await stream.next();
        if (step.done === true) over();
        return step;
      } catch (thrown) {
        over();
        throw thrown;
      }
    },
    async return(value) {
      over();
      return (await stream.return?.(value)) ?? { done: true, value };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    value instanceof Promise ||
    (typeof value === "object" &&
      value !== null &&
      "then" in value &&
      typeof value.then === "function")
  );
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
