import { realpathSync } from "node:fs";

/** Prints what a file's `main` returns if that file is the program; imported, it prints nothing. */
export async function printWhenRun(file: ImportMeta, main: () => Promise<unknown>): Promise<void> {
  const program = process.argv[1];
  if (program === undefined || realpathSync(program) !== file.filename) return;
  console.dir(await main(), { depth: null });
}
