// What `npm run bench` may be asked for. It needs nothing installed, so that a slip is told at once.
import { parseArgs } from "node:util";

const subjectNames = ["function", "imports", "http", "db"];

const usage = `npm run bench -- [${subjectNames.join("|")} …] [--quick] [--save | --render]
  --quick   one process a contender: a first impression, not to be saved
  --save    put the results into baseline.json and the README's tables
  --render  only write the README's tables again from baseline.json`;

/** What is wanted, or a complaint with the usage. */
export function readArguments(args) {
  const options = {
    quick: { type: "boolean", default: false },
    save: { type: "boolean", default: false },
    render: { type: "boolean", default: false },
  };
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const unknown = positionals.find((name) => !subjectNames.includes(name));
    if (unknown !== undefined) return complain(`There is no bench "${unknown}".`);
    if (values.quick && values.save) return complain("A quick run is not to be saved.");
    return { ...values, wanted: positionals.length > 0 ? positionals : subjectNames };
  } catch (error) {
    return complain(error.message);
  }
}

function complain(what) {
  return { complaint: `${what}\n\n${usage}` };
}
