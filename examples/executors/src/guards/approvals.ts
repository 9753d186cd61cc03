import { randomUUID } from "node:crypto";
import { type Clock, type Guard, type GuardedCall, type Outcome, refusal } from "@exec/core";

/** What somebody is asked: may this call be made? */
export interface ApprovalRequest {
  /** Names the request, for an answer that comes later. */
  readonly approvalId: string;
  readonly toolName: string;
  /** What the tool would run with: validated, and a copy. */
  readonly args: unknown;
  readonly runId: string;
  readonly tenantId: string | undefined;
  readonly userId: string | undefined;
  /** Fires when the call is over and nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

export type ApprovalAnswer = "approved" | { readonly denied: string };

export interface ApprovalsInit {
  /** Asks somebody; `"nobody"` where no one can answer now. While it waits, the call's deadline runs. */
  readonly ask: (request: ApprovalRequest) => Promise<ApprovalAnswer | "nobody">;
  /**
   * How long a request waits for a later answer, and that for its call, in milliseconds. Default 900,000
   * (15 minutes). What `ask` itself answers counts as long as the call waits for it.
   */
  readonly ttlMs?: number;
  /** Requests that are kept, the oldest leave first: a model can make any number. Default 1,000. */
  readonly maxPending?: number;
}

interface Approval {
  readonly id: string;
  /** Of the call that it is for. */
  readonly key: string;
  readonly clock: Clock;
  readonly expiresAt: number;
  answer: ApprovalAnswer | undefined;
}

/**
 * Asks before a tool that is annotated `destructive` runs. An approval is for these arguments of this
 * user, and for one run: it is used up, unless the tool was never reached.
 */
export class Approvals {
  /** For `new Runtime({ guards: [approvals.guard] })`. */
  readonly guard: Guard;
  readonly #ask: ApprovalsInit["ask"];
  readonly #ttlMs: number;
  readonly #maxPending: number;
  /** By key of the call. */
  readonly #pending = new Map<string, Approval>();
  /** What the calls that were let through have used. */
  readonly #used = new WeakMap<GuardedCall, Approval>();

  constructor({ ask, ttlMs = 900_000, maxPending = 1000 }: ApprovalsInit) {
    this.#ask = ask;
    this.#ttlMs = ttlMs;
    this.#maxPending = maxPending;
    this.guard = {
      name: "approval",
      place: "admit",
      // A replay, a duplicate and a cache hit need nobody's word, and who waits for it holds no place.
      before: "limits",
      compile: ({ spec, services }) => {
        if (spec.annotations?.destructive !== true) return undefined;
        return {
          enter: (call) => this.#enter(spec.name, call, services.clock),
          exit: (call, outcome) => this.#exit(call, outcome),
        };
      },
    };
  }

  /** Takes a later answer. Gives `false` where the request is not known, too old, or answered already. */
  respond(approvalId: string, answer: ApprovalAnswer): boolean {
    for (const approval of this.#pending.values()) {
      if (approval.id !== approvalId) continue;
      if (approval.answer !== undefined || isOver(approval)) return false;
      approval.answer = answer;
      return true;
    }
    return false;
  }

  async #enter(toolName: string, call: GuardedCall, clock: Clock): Promise<Outcome | undefined> {
    const key = keyOf(toolName, call);
    const present = this.#take(key);
    if (present !== undefined) return this.#verdict(toolName, call, present);
    const asked = this.#request(key, clock);
    const { runId, context, signal } = call;
    const { tenantId, userId } = context;
    const args = JSON.parse(JSON.stringify(call.args ?? null));
    const request = { approvalId: asked.id, toolName, args, runId, tenantId, userId, signal };
    const answer = await this.#ask(request);
    if (keyOf(toolName, call) !== key) throw new Error("the arguments changed meanwhile");
    if (answer !== "nobody") {
      if (this.#pending.get(key) === asked) this.#pending.delete(key);
      return this.#verdict(toolName, call, { ...asked, answer });
    }
    // Somebody may have responded by now.
    const late = this.#take(key) ?? this.#request(key, clock);
    return this.#verdict(toolName, call, late);
  }

  #verdict(toolName: string, call: GuardedCall, approval: Approval): Outcome | undefined {
    const { id, answer } = approval;
    if (answer === "approved") {
      this.#used.set(call, approval);
      return undefined;
    }
    const details = { approvalId: id, toolName, argsHash: call.hashArgs() };
    if (answer === undefined) {
      const message = `"${toolName}" needs approval, and nobody can give it now; nothing was done. Tell the user that approval ${id} is pending, and make the same call again once it is given.`;
      return refusal({ code: "APPROVAL_REQUIRED", message, retryable: true, details });
    }
    const message = `Approval of "${toolName}" was denied: ${answer.denied}. Nothing was done. Do not make this call again; ask the user what to do instead.`;
    return refusal({ code: "APPROVAL_DENIED", message, details });
  }

  #exit(call: GuardedCall, outcome: Outcome): undefined {
    const used = this.#used.get(call);
    if (used !== undefined && !outcome.ok && call.attempts === 0) this.#keep(used);
  }

  /** The answer that is there, for one call only. */
  #take(key: string): Approval | undefined {
    const approval = this.#pending.get(key);
    if (approval?.answer === undefined) return undefined;
    this.#pending.delete(key);
    return isOver(approval) ? undefined : approval;
  }

  /** The request that is pending for this call, or a new one. */
  #request(key: string, clock: Clock): Approval {
    const present = this.#pending.get(key);
    if (present !== undefined && !isOver(present)) return present;
    const expiresAt = clock.now() + this.#ttlMs;
    return this.#keep({ id: randomUUID(), key, clock, expiresAt, answer: undefined });
  }

  #keep(approval: Approval): Approval {
    this.#pending.set(approval.key, approval);
    for (const oldest of this.#pending.keys()) {
      if (this.#pending.size <= this.#maxPending) break;
      this.#pending.delete(oldest);
    }
    return approval;
  }
}

/** Whose call of which tool, with which arguments in whatever order a model writes them. */
function keyOf(toolName: string, call: GuardedCall): string {
  const { tenantId = null, userId = null } = call.context;
  return JSON.stringify([toolName, tenantId, userId, call.hashArgs()]);
}

function isOver({ clock, expiresAt }: Approval): boolean {
  return clock.now() >= expiresAt;
}
