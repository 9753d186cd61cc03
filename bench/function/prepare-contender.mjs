// Loads a contender and proves that it does what its row says, before anything is timed.
import { deepStrictEqual } from "node:assert";
import { invalidInput, quote, validInputs } from "./operation.mjs";

/** Resolves to the contender's `call` and, where it has them, its compiled `stages`. */
export async function prepareContender(id) {
  const { create } = await import(`./contenders/${id}.mjs`);
  const { call, content, validates, stages, callUnauthorized } = await create();
  for (const input of validInputs) {
    deepStrictEqual({ ...content(await call(input)) }, await quote(input), `${id}: wrong answer`);
  }
  if (validates)
    await mustRefuse(async () => content(await call(invalidInput)), `${id}: bad arguments`);
  if (callUnauthorized) {
    await mustRefuse(
      async () => content(await callUnauthorized(validInputs[0])),
      `${id}: a caller without permission`,
    );
  }
  return { call, stages };
}

async function mustRefuse(attempt, what) {
  let accepted = true;
  try {
    await attempt();
  } catch {
    accepted = false;
  }
  if (accepted) throw new Error(`${what} went through: the guard is not on`);
}
