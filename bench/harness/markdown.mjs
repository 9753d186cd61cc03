// Tables for the terminal and for the README alike.

/** A Markdown table, its columns padded so that it also reads as plain text. */
export function table(head, rows) {
  const lines = [head, ...rows].map((cells) => cells.map(String));
  const widths = head.map((_, column) =>
    Math.max(3, ...lines.map((cells) => cells[column].length)),
  );
  const line = (cells) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(lines[0]), rule, ...lines.slice(1).map(line)].join("\n");
}

/** `12.3 (11.9–14)`: the median and its spread over processes. */
export function spread({ median, min, max }) {
  return `${median} (${min}–${max})`;
}

/** What went wrong, in one line short enough for a table. */
export function shortFailure(failure) {
  const lines = failure.split("\n");
  return `failed: ${(lines.find((line) => /Error\b/.test(line)) ?? lines[0]).slice(0, 90)}`;
}

/** "reached" or "missed", with the figure that says so. */
export function verdict(what, reached, figure) {
  return `- ${what}: ${figure}, ${reached ? "reached" : "missed"}`;
}
