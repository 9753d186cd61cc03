// What `npm run simulate` may be asked for. It needs nothing installed, so that a slip is told at once.
import { parseArgs } from "node:util";

const usage = `npm run simulate -- [--seeds N] [--from N] [--workers N] | --seed N
  --seeds N    how many to run (default 10,000)
  --from N     the first one (default 1)
  --workers N  threads to run them in (default: one for each core)
  --seed N     runs one seed and prints all that happens in it`;

/** What is wanted, or a complaint with the usage. */
export function readSimulateArguments(args) {
  const options = Object.fromEntries(
    ["seeds", "from", "workers", "seed"].map((name) => [name, { type: "string" }]),
  );
  try {
    const { values } = parseArgs({ args, options });
    const wanted = { from: 1, seeds: 10_000 };
    for (const [name, text] of Object.entries(values)) {
      if (!/^[1-9]\d{0,8}$/.test(text)) return complain(`--${name} takes a number above 0.`);
      wanted[name] = Number(text);
    }
    if (values.seed !== undefined && Object.keys(values).length > 1)
      return complain("--seed stands alone.");
    return wanted;
  } catch (error) {
    return complain(error.message);
  }
}

function complain(what) {
  return { complaint: `${what}\n\n${usage}` };
}
