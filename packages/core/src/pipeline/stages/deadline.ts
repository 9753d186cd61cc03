import { aborted, deadlineExceeded } from "../cut-off.ts";
import { refusal } from "../guard.ts";
import type { Stage } from "../stage.ts";

/** Refuses work that is already dead, and has the call cut off by its caller's signal. */
export const deadline: Stage = {
  name: "deadline",
  place: "admit",
  compile: ({ spec }) => ({
    enter(call) {
      // Nobody has to leave out what is null.
      const signal = call.context.signal ?? undefined;
      const given = call.context.deadline ?? undefined;
      if (signal !== undefined && typeof signal.addEventListener !== "function") {
        const message = `The context's signal for "${spec.name}" is no AbortSignal; give the signal of an AbortController.`;
        return refusal({ code: "CONTEXT_INVALID", message });
      }
      if (signal?.aborted === true)
        return { ok: false, error: aborted(spec.name).toErrorData("none") };
      if (given !== undefined && (typeof given !== "number" || Number.isNaN(given))) {
        const message = `The context's deadline for "${spec.name}" is no time; give milliseconds since the epoch, such as Date.now() + 5000.`;
        return refusal({ code: "CONTEXT_INVALID", message });
      }
      if (given !== undefined && given <= call.startedAt) {
        return refusal({
          ...deadlineExceeded(spec.name, 0).toErrorData("none"),
          message: `The deadline of "${spec.name}" had passed before the call; nothing was done.`,
        });
      }
      if (signal !== undefined) call.watchSignal(signal);
      return undefined;
    },
  }),
};
