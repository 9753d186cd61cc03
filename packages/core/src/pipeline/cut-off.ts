import type { Effect, ToolErrorData } from "../result/tool-error.ts";

const brand: unique symbol = Symbol.for("@exec/core.cut-off") as never;

/** Why a wait ended before its work did. */
export class CutOff {
  readonly code: "ABORTED" | "DEADLINE_EXCEEDED" | "TIMEOUT";
  readonly message: string;
  /** The caller wanted it so: it says nothing of the tool. */
  readonly isCallers: boolean;

  constructor(code: CutOff["code"], message: string, isCallers: boolean) {
    this.code = code;
    this.message = message;
    this.isCallers = isCallers;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Whether a value is a `CutOff`, from this copy of core or another: copies share work. */
  static is(value: unknown): value is CutOff {
    try {
      return typeof value === "object" && value !== null && brand in value;
    } catch {
      // A thrown proxy may fail at any look.
      return false;
    }
  }

  toErrorData(effect: Effect): ToolErrorData {
    return { code: this.code, message: this.message, retryable: this.code !== "ABORTED", effect };
  }

  /** What `signal.reason` is: an `AbortError` or a `TimeoutError`, as the platform names them. */
  toReason(): DOMException {
    return new DOMException(this.message, this.code === "ABORTED" ? "AbortError" : "TimeoutError");
  }
}

export function timedOut(tool: string, ms: number): CutOff {
  return new CutOff(
    "TIMEOUT",
    `An attempt of "${tool}" took longer than its time-out of ${ms} ms; raise timeoutMs or ask for less.`,
    false,
  );
}

/** @param isCallers the caller set it, not the tool's spec */
export function deadlineExceeded(tool: string, ms: number, isCallers = false): CutOff {
  return new CutOff(
    "DEADLINE_EXCEEDED",
    `"${tool}" was cut off by its deadline of ${ms} ms; raise deadlineMs or ask for less.`,
    isCallers,
  );
}

/** Also what duplicates hear that wait for it in another runtime. */
export function closing(tool: string): CutOff {
  return new CutOff(
    "ABORTED",
    `"${tool}" was cut off because the runtime that ran it was closed; allow runtime.close() a longer deadlineMs, or call again in an open one.`,
    true,
  );
}

export function aborted(tool: string): CutOff {
  return new CutOff("ABORTED", `The caller aborted "${tool}".`, true);
}
