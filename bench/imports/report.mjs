// The table of `bench imports` and what it says about the aims.
import { shortFailure, spread, table, verdict } from "../harness/markdown.mjs";

const coreMs = 25;

export function reportImports({ processes, bareMs, rows }, baseline) {
  const before = new Map(baseline?.rows.map((row) => [row.specifier, row]));
  const head = ["import of", "ms over bare Node", "modules", "installed packages loaded"];
  if (baseline) head.push("baseline");
  const cells = rows.map((row) => {
    const line = row.failure
      ? [`\`${row.specifier}\``, shortFailure(row.failure), "", ""]
      : [
          `\`${row.specifier}\``,
          spread(row.overBareMs),
          row.modules,
          listPackages(row.thirdParties),
        ];
    if (baseline) line.push(before.get(row.specifier)?.overBareMs?.median ?? "");
    return line;
  });
  const core = rows.find(({ specifier }) => specifier === "@exec/core")?.overBareMs?.median;
  const ours = rows.filter(({ loadedTooEarly }) => loadedTooEarly);
  const early = ours.filter(({ loadedTooEarly }) => loadedTooEarly.length > 0);
  return [
    `Fresh processes, medians of ${processes}, spread in brackets; bare Node took ${spread(bareMs)} ms.`,
    table(head, cells),
    [
      ...(core === undefined
        ? []
        : [verdict(`\`@exec/core\` in ${coreMs} ms`, core <= coreMs, `${core} ms`)]),
      verdict(
        "no client library is loaded before the first call",
        early.length === 0,
        early.map((row) => `${row.specifier} loads ${row.loadedTooEarly.join(", ")}`).join("; ") ||
          `${ours.length} packages load none`,
      ),
    ].join("\n"),
  ].join("\n\n");
}

function listPackages(names) {
  return names.length > 4
    ? `${names.slice(0, 4).join(", ")} and ${names.length - 4} more`
    : names.join(", ") || "none";
}
