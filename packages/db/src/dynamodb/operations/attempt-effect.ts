import { type CallContext, type Effect, graverEffect, ToolError } from "@exec/core";

/**
 * What one attempt has changed so far, told to the pipeline as it goes: a time-out or an abort then
 * says it. The requests of a batch run side by side, so the gravest counts.
 */
export class AttemptEffect {
  readonly #context: Pick<CallContext, "report">;
  #underWay = 0;
  #gravest: Effect = "none";

  constructor(context: Pick<CallContext, "report">) {
    this.#context = context;
    this.#tell();
  }

  /**
   * Follows one request.
   * @param send is given whom to tell whether the request is out
   * @param effectOf what an answer says
   */
  async follow<Answer>(
    send: (onOut: (isOut: boolean) => void) => Promise<Answer>,
    effectOf: (answer: Answer) => Effect,
  ): Promise<Answer> {
    let isUnderWay = false;
    const onOut = (isOut: boolean): void => {
      if (isOut !== isUnderWay) this.#underWay += isOut ? 1 : -1;
      isUnderWay = isOut;
      this.#tell();
    };
    let effect: Effect = "unknown";
    try {
      const answer = await send(onOut);
      effect = effectOf(answer);
      return answer;
    } catch (error) {
      if (ToolError.is(error)) effect = error.effect ?? "unknown";
      throw error;
    } finally {
      this.#gravest = graverEffect(this.#gravest, effect);
      onOut(false);
    }
  }

  #tell(): void {
    this.#context.report({ effect: this.#underWay > 0 ? "unknown" : this.#gravest });
  }
}
