// What may follow a task's name: checked before anything is fetched, installed or built.
import { parseArgs } from "node:util";
import { readArguments } from "../bench/arguments.mjs";
import { readSimulateArguments } from "./simulate-arguments.mjs";

const flags = { test: ["--full"], "test:full": [], build: [], lint: [] };

/** What is wrong with a task's arguments, or nothing. `start` leaves its own to the quickstart. */
export function complaintAbout(task, args) {
  if (task === "bench") return readArguments(args).complaint;
  if (task === "soak") return complaintAboutSoak(args);
  if (task === "simulate") return readSimulateArguments(args).complaint;
  const unknown = args.find((arg) => flags[task]?.includes(arg) === false);
  if (unknown === undefined) return undefined;
  const known = flags[task].length > 0 ? flags[task].join(", ") : "none";
  return `The task "${task}" has no argument "${unknown}". Known: ${known}.`;
}

function complaintAboutSoak(args) {
  const complaint = `The task "soak" takes "--minutes <number above 0>" and nothing else.`;
  try {
    const { values } = parseArgs({ args, options: { minutes: { type: "string", default: "10" } } });
    const minutes = Number(values.minutes);
    return minutes > 0 && minutes < Number.POSITIVE_INFINITY ? undefined : complaint;
  } catch {
    return complaint;
  }
}
