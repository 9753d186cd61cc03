import { recordCall } from "../call-record.ts";
import type { Step } from "./step.ts";

export const refuseBadArgument: Step = {
  title: "A bad argument is refused",
  teaches: "Models misspell and guess. The error says what to correct, so that the next try works.",
  expects: [{ ok: false, code: "ARGUMENTS_INVALID", attempts: 0 }],
  async perform({ tools, caller }) {
    // What a model might send: the compiler cannot see it.
    const args: { iata: string } = JSON.parse('{ "iatta": "SEA" }');
    return [await recordCall(tools.getAirport, args, caller, String)];
  },
};
