import { recordCall } from "../call-record.ts";
import type { Step } from "./step.ts";

export const replayDuplicate: Step = {
  title: "A duplicate does nothing twice",
  teaches:
    "The same booking is asked for again, as happens after a lost answer. The ledger gives the " +
    "first result; the service gets one request.",
  expects: [
    { ok: true, shows: "seat 1A, 1 booking made" },
    { ok: true, shows: "seat 1A, 1 booking made", replay: true },
  ],
  async perform({ tools, caller, service }) {
    const book = () =>
      recordCall(
        tools.bookFlight,
        { passenger: "Ada Lovelace", flight: "EX 1843" },
        caller,
        ({ seat }) => `seat ${seat}, ${service.bookings()} booking made`,
      );
    return [await book(), await book()];
  },
};
