import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { inspect } from "node:util";
import { serialize } from "node:v8";
import { Runtime, type RuntimeOptions } from "@exec/core";

mkdirSync("out", { recursive: true });

/** Prints a value in all the ways in which programs do. */
export function print(what: string, value: unknown): void {
  console.log(what, value);
  console.error("%s %o %O %j", what, value, value, plain(value));
  console.log(
    inspect(value, { depth: 12, showHidden: true, getters: true, maxStringLength: null }),
  );
  console.dir(value, { depth: 12, customInspect: false });
  console.table([plain(value)]);
  if (value instanceof Error) console.error(value.stack, String(value), value.cause);
  appendFileSync("out/printed.jsonl", `${plain(value)}\n`);
  try {
    appendFileSync("out/serialized.bin", serialize(value));
  } catch {
    // Functions cannot be written that way.
  }
}

function plain(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return inspect(value);
  }
}

/** A runtime that shows what its services and stores are given. */
export function watchedRuntime(more: RuntimeOptions = {}): Runtime {
  const { services } = new Runtime();
  const told =
    (what: string) =>
    (...said: unknown[]): void => {
      appendFileSync(`out/${what}.jsonl`, `${plain(said)}\n`);
      console.log(what, inspect(said, { depth: 12 }));
    };
  const span = { setAttribute: told("attribute"), end: told("end") };
  const options: RuntimeOptions = {
    ledger: {
      ...services.ledger,
      write(row, expected) {
        told("ledger")(row, expected);
        return services.ledger.write(row, expected);
      },
    },
    cache: {
      ...services.cache,
      set(...entry) {
        told("cache")(...entry);
        return services.cache.set(...entry);
      },
    },
    logger: { log: told("log") },
    audit: { write: told("audit") },
    usage: { record: told("usage") },
    metrics: { record: told("metrics") },
    tracer: {
      startSpan(...begun) {
        told("span")(...begun);
        return span;
      },
    },
  };
  return new Runtime({ ...options, ...more });
}

process.on("unhandledRejection", (reason) => print("unhandled", reason));
process.on("warning", (warning) => print("warning", warning));
writeFileSync("out/started", "");
