const BLOCK = 1000;
const SUFFIXES: readonly string[] = Array.from({ length: BLOCK }, (_, index) =>
  String(index).padStart(3, "0"),
);
const PROCESS: string = crypto.randomUUID().slice(0, 13);

let block = 0;
let next = 0;
let prefix = `run-${PROCESS}-0`;

/** A name for a call that belongs to no run: unique in the process, and all but unique beyond it. */
export function newRunId(): string {
  if (next === BLOCK) {
    next = 0;
    block += 1;
    prefix = `run-${PROCESS}-${block}`;
  }
  return prefix + (SUFFIXES[next++] as string);
}
