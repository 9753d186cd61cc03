import type { CallContext, CallReport } from "../context/call-context.ts";
import type { LogLevel } from "../result/tool-result.ts";
import type { JsonValue } from "../spec/json.ts";
import type { Call } from "./call.ts";
import type { CutOff, Cuttable } from "./cut-off.ts";
import type { Progress } from "./guard-chain.ts";

const MAX_LOGS = 100;

/** One try of a call: the context that its author sees, and the signal that ends it. */
export class Attempt implements CallContext, Cuttable, Progress {
  readonly attempt: number;
  /** Guards of this attempt that were entered. */
  entered = 0;
  /** Closes a stream that is being drawn when the attempt is cut off. */
  onCut: (() => void) | undefined;
  readonly #call: Call;
  #controller: AbortController | undefined;
  #cut: CutOff | undefined;

  constructor(call: Call, attempt: number) {
    this.#call = call;
    this.attempt = attempt;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#cut !== undefined) this.#controller.abort(toReason(this.#cut));
    }
    return this.#controller.signal;
  }

  abort(reason: CutOff): void {
    this.#cut = reason;
    this.onCut?.();
    this.#controller?.abort(toReason(reason));
  }

  /** Whether this attempt was cut off. */
  get isCut(): boolean {
    return this.#cut !== undefined;
  }

  get toolName(): string {
    return this.#call.plan.spec.name;
  }

  get runId(): string {
    return this.#call.runId;
  }

  get tenantId(): string | undefined {
    return this.#call.context.tenantId;
  }

  get userId(): string | undefined {
    return this.#call.context.userId;
  }

  get sessionId(): string | undefined {
    return this.#call.context.sessionId;
  }

  get traceparent(): string | undefined {
    return this.#call.context.traceparent;
  }

  get deadline(): number | undefined {
    return this.#call.deadline;
  }

  get idempotencyKey(): string | undefined {
    return this.#call.idempotencyKey;
  }

  progress(progress: number, total?: number, message?: string): void {
    this.#call.sink?.progress({
      type: "progress",
      progress,
      ...(total === undefined ? {} : { total }),
      ...(message === undefined ? {} : { message }),
    });
  }

  log(level: LogLevel, message: string, data?: JsonValue): void {
    const call = this.#call;
    if (call.logs.length < MAX_LOGS) {
      call.logs = [...call.logs, data === undefined ? { level, message } : { level, message, data }];
    }
    try {
      const { redactor, services } = call.plan;
      services.logger?.log(level, redactor?.text(message) ?? message, {
        toolName: this.toolName,
        runId: this.runId,
        ...(data === undefined ? {} : { data: redactor?.data(data) ?? data }),
      });
    } catch {
      // A logger that fails must not fail the call; the line is in the result.
    }
  }

  report(report: CallReport): void {
    const call = this.#call;
    call.tokensIn = sum(call.tokensIn, report.tokensIn);
    call.tokensOut = sum(call.tokensOut, report.tokensOut);
    call.costUsd = sum(call.costUsd, report.costUsd);
    if (report.cachedHit !== undefined) call.cachedHit = report.cachedHit;
    if (report.warnings !== undefined) call.warnings = [...call.warnings, ...report.warnings];
    if (report.artifacts !== undefined) call.artifacts = [...call.artifacts, ...report.artifacts];
  }
}

function sum(total: number | undefined, more: number | undefined): number | undefined {
  return more === undefined ? total : (total ?? 0) + more;
}

/** What `signal.reason` is: an `AbortError` or a `TimeoutError`, as the platform names them. */
function toReason(cut: CutOff): DOMException {
  return new DOMException(cut.message, cut.code === "ABORTED" ? "AbortError" : "TimeoutError");
}
