import type { CallContext, CallReport } from "../context/call-context.ts";
import type { EgressGate } from "../egress/egress-gate.ts";
import { jsonOrText } from "../result/json-content.ts";
import type { LogLevel } from "../result/tool-result.ts";
import type { JsonValue } from "../spec/json.ts";
import type { Call } from "./call.ts";
import type { CutOff } from "./cut-off.ts";
import type { Progress } from "./guard-chain.ts";
import { Wait } from "./wait.ts";

const MAX_LOGS = 100;

/** One try of a call: the context that its author sees, and the signal that ends it. */
export class Attempt extends Wait implements CallContext, Progress {
  readonly attempt: number;
  /** Guards of this attempt that were entered. */
  entered = 0;
  /** Closes a stream that is being drawn when the attempt is cut off. */
  onCut: (() => void) | undefined = undefined;
  private controller: AbortController | undefined = undefined;
  private cutBy: CutOff | undefined = undefined;

  constructor(call: Call, attempt: number) {
    super(call);
    this.attempt = attempt;
  }

  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (this.cutBy !== undefined) this.controller.abort(toReason(this.cutBy));
    }
    return this.controller.signal;
  }

  protected override abort(reason: CutOff): void {
    this.cutBy = reason;
    try {
      this.onCut?.();
    } finally {
      this.controller?.abort(toReason(reason));
    }
  }

  protected override late(settled: PromiseSettledResult<unknown>): void {
    // An earlier attempt has nothing to say: a later one has taken its place.
    if (this.attempt === this.call.tries) this.call.late?.(settled);
  }

  /** Whether this attempt was cut off. */
  get isCut(): boolean {
    return this.cutBy !== undefined;
  }

  get toolName(): string {
    return this.call.plan.toolName;
  }

  get runId(): string {
    return this.call.runId;
  }

  get tenantId(): string | undefined {
    return this.call.context.tenantId;
  }

  get userId(): string | undefined {
    return this.call.context.userId;
  }

  get sessionId(): string | undefined {
    return this.call.context.sessionId;
  }

  get traceparent(): string | undefined {
    return this.call.context.traceparent;
  }

  get egress(): EgressGate {
    return this.call.plan.gate();
  }

  get deadline(): number | undefined {
    return this.call.deadline;
  }

  get idempotencyKey(): string | undefined {
    return this.call.claim?.key;
  }

  progress(progress: number, total?: number, message?: string): void {
    const { plan, sink } = this.call;
    sink?.progress({
      type: "progress",
      progress,
      ...(total === undefined ? {} : { total }),
      ...(message === undefined ? {} : { message: plan.redactor?.text(message) ?? message }),
    });
  }

  log(level: LogLevel, message: string, data?: JsonValue): void {
    const { notes, plan, runId } = this.call;
    const fields = data === undefined ? {} : { data: jsonOrText(data) };
    if (notes.logs.length < MAX_LOGS) notes.logs.push({ level, message, ...fields });
    else if (notes.droppedLogs++ === 0)
      this.call.warn(`Only the first ${MAX_LOGS} log lines are kept.`);
    try {
      plan.services.logger?.log(level, plan.redactor?.text(message) ?? message, {
        toolName: plan.toolName,
        runId,
        ...(plan.redactor?.data(fields) ?? fields),
      });
    } catch {
      // A logger that fails must not fail the call; the line is in the result.
    }
  }

  report(report: CallReport): void {
    if (report.cachedHit !== undefined) this.call.cachedHit = report.cachedHit;
    this.call.notes.add(report);
  }
}

/** What `signal.reason` is: an `AbortError` or a `TimeoutError`, as the platform names them. */
function toReason(cut: CutOff): DOMException {
  return new DOMException(cut.message, cut.code === "ABORTED" ? "AbortError" : "TimeoutError");
}
