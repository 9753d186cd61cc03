// Child process: milliseconds from the start of the process to the end of one import (`null`: none).
import { answerParent } from "../harness/child.mjs";

answerParent(async ({ specifier }) => {
  if (specifier) await import(specifier);
  return performance.now();
});
