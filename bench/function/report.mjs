// The table of `bench function` and what it says about the aims.
import { shortFailure, spread, table, verdict } from "../harness/markdown.mjs";

const aims = { allGuards: 5, allGuardsAtMost: 8, noGuard: 2.5, hooks: 8, hooksAtMost: 12 };

export function reportFunction({ processes, rows }, baseline) {
  const before = new Map(baseline?.rows.map((row) => [row.id, row]));
  const head = ["contender", "guards", "times the direct call", "ns a call", "bytes a call"];
  if (baseline) head.push("baseline");
  const cells = rows.map((row) => {
    const measured = row.failure
      ? [shortFailure(row.failure), "", ""]
      : [spread(row.ratio), row.nanoseconds.median, row.bytes];
    const line = [row.label, row.guards, ...measured];
    if (baseline) line.push(before.get(row.id)?.ratio?.median ?? "");
    return line;
  });
  return [
    `One call of an async function with a 3-field schema; medians of ${processes} processes, spread in brackets.`,
    table(head, cells),
    ...reportStages(rows),
    ...reportAims(rows),
  ].join("\n\n");
}

function reportStages(rows) {
  const stages = rows.find(({ id }) => id === "exec-all-guards")?.stages;
  return stages
    ? [`Stages that \`fixtures/all-guards.json\` compiles to: ${stages.join(", ")}.`]
    : [];
}

function reportAims(rows) {
  const ratio = (wanted) => rows.find(({ id }) => id === wanted)?.ratio?.median;
  const [allGuards, noGuard] = [ratio("exec-all-guards"), ratio("exec-no-guard")];
  const hooks = ratio("exec-hooks");
  if (allGuards === undefined || noGuard === undefined || hooks === undefined) return [];
  const peers = rows.filter((row) => row.fewerGuards && row.ratio);
  const quicker = peers.filter((peer) => peer.ratio.median <= allGuards);
  return [
    [
      verdict(
        `all guards at ${aims.allGuards} times the direct call`,
        allGuards <= aims.allGuards,
        allGuards,
      ),
      verdict(
        `all guards never over ${aims.allGuardsAtMost}`,
        allGuards <= aims.allGuardsAtMost,
        allGuards,
      ),
      verdict(`no guard at ${aims.noGuard}`, noGuard <= aims.noGuard, noGuard),
      verdict(`hooks and a tracer at ${aims.hooks}`, hooks <= aims.hooks, hooks),
      verdict(
        `hooks and a tracer never over ${aims.hooksAtMost}`,
        hooks <= aims.hooksAtMost,
        hooks,
      ),
      verdict(
        "all guards quicker than every peer with fewer",
        quicker.length === 0,
        quicker.length
          ? `behind ${quicker.map(({ label }) => label).join(", ")}`
          : `ahead of ${peers.length}`,
      ),
    ].join("\n"),
  ];
}
