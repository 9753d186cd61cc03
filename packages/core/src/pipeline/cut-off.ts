import type { Effect, ToolErrorData } from "../result/tool-error.ts";
import type { Timer } from "../runtime/services.ts";

/** Why a wait ended before its work did. */
export class CutOff {
  readonly code: "ABORTED" | "DEADLINE_EXCEEDED" | "TIMEOUT";
  readonly message: string;

  constructor(code: CutOff["code"], message: string) {
    this.code = code;
    this.message = message;
  }

  toErrorData(effect: Effect): ToolErrorData {
    return { code: this.code, message: this.message, retryable: this.code !== "ABORTED", effect };
  }
}

/** What a cut-off does to the work that it leaves behind. */
export interface Cuttable {
  /** Fires the signal, if anybody has read it. */
  abort(reason: CutOff): void;
}

/**
 * A promise that ends with its work or with {@link Wait.cut}, whichever comes first. The work goes
 * on unheard after a cut; `late` is told how it ended.
 */
export class Wait<T> {
  readonly promise: Promise<T>;
  timer: Timer | undefined;
  #reject!: (reason: CutOff) => void;
  #over = false;
  readonly #target: Cuttable;

  constructor(work: PromiseLike<T>, target: Cuttable, late?: (settled: PromiseSettledResult<T>) => void) {
    this.#target = target;
    this.promise = new Promise<T>((resolve, reject) => {
      this.#reject = reject;
      work.then(
        (value) => {
          if (this.#end()) resolve(value);
          else late?.({ status: "fulfilled", value });
        },
        (reason: unknown) => {
          if (this.#end()) reject(reason);
          else late?.({ status: "rejected", reason });
        },
      );
    });
  }

  cut(reason: CutOff): void {
    if (!this.#end()) return;
    this.#target.abort(reason);
    this.#reject(reason);
  }

  #end(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.timer?.cancel();
    return true;
  }
}
