/** Lines never get wider than this. */
export const WIDTH = 100;

/** Breaks text into lines at spaces, each after the same indent. */
export function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, indent + line];
}

/** Rows in columns as wide as their widest cell; `right` names the columns of numbers. */
export function columns(rows: readonly (readonly string[])[], right: readonly number[]): string[] {
  const widths = rows.reduce<number[]>((widest, row) => {
    return row.map((cell, index) => Math.max(cell.length, widest[index] ?? 0));
  }, []);
  return rows.map((row) =>
    row
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        return right.includes(index) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
}
