// The table that `bench http` and `bench db` share.
import { shortFailure, spread, table } from "./markdown.mjs";

/** `what` says what one call is, in a sentence. */
export function reportThroughput(what, { processes, rows }, baseline) {
  const keyOf = ({ id, concurrency }) => `${id} ${concurrency}`;
  const before = new Map(baseline?.rows.map((row) => [keyOf(row), row]));
  const head = [
    "contender",
    "at once",
    "calls a second",
    "times the calls",
    "CPU µs a call",
    "times the CPU",
  ];
  if (baseline) head.push("baseline");
  const cells = rows.map((row) => {
    const line = row.failure
      ? [row.label, "", shortFailure(row.failure), "", "", ""]
      : [
          row.label,
          row.concurrency,
          Math.round(1e6 / row.clockMicroseconds.median),
          spread(invert(row.clockRatio)),
          row.cpuMicroseconds.median,
          spread(row.cpuRatio),
        ];
    if (baseline) {
      const old = before.get(keyOf(row))?.clockRatio;
      line.push(old ? invert(old).median : "");
    }
    return line;
  });
  return [
    `${what} "Times" are against the first contender, in turns in the same process; medians of ${processes} processes, spread in brackets. CPU is that of the calling process.`,
    table(head, cells),
  ].join("\n\n");
}

/** Times the time turned into times the calls. */
function invert({ median, min, max }) {
  const round = (value) => Number((1 / value).toPrecision(3));
  return { median: round(median), min: round(max), max: round(min) };
}
