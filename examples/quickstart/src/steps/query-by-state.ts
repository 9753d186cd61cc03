import { recordCall } from "../call-record.ts";
import type { Step } from "./step.ts";

export const queryByState: Step = {
  title: "Ask an index",
  teaches: "Table, index and operation stand in the spec. An argument can only fill in the state.",
  expects: [{ ok: true, shows: "263 airports in Alaska" }],
  async perform({ tools, caller }) {
    const show = ({ items }: { items: readonly unknown[] }) => `${items.length} airports in Alaska`;
    return [await recordCall(tools.airportsOfState, { state: "AK" }, caller, show)];
  },
};
