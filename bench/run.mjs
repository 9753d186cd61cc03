// node bench/run.mjs [function|imports|http|db …] [--quick] [--save | --render]
import { parseArgs } from "node:util";
import { readBaseline, saveBaseline } from "./harness/baseline.mjs";
import { describeMachine, machineLine } from "./harness/machine.mjs";
import { writeReadme } from "./harness/readme.mjs";
import { subjects } from "./subjects.mjs";

const usage = `node run.mjs [${Object.keys(subjects).join("|")} …] [--quick] [--save | --render]
  --quick   one process a contender: a first impression, not to be saved
  --save    put the results into baseline.json and the README's tables
  --render  only write the README's tables again from baseline.json`;

process.exitCode = await main();

async function main() {
  const { wanted, quick, save, render, complaint } = readArguments();
  if (complaint) {
    console.error(`${complaint}\n\n${usage}`);
    return 2;
  }
  if (render) {
    renderReadme(readBaseline());
    return 0;
  }
  console.log(machineLine(describeMachine()));
  const baseline = readBaseline();
  const results = {};
  const failures = [];
  for (const subject of wanted) {
    const { bench, report } = subjects[subject];
    try {
      const result = await bench({ quickly: quick, log: console.error });
      console.log(`\n## ${subject}\n\n${report(result, baseline[subject])}`);
      failures.push(...result.rows.flatMap((row) => failuresOf(subject, row)));
      results[subject] = result;
    } catch (error) {
      failures.push(`${subject}: ${error.stack}`);
    }
  }
  for (const failure of failures) console.error(`\n${failure}`);
  if (failures.length > 0) return 1;
  if (save) renderReadme(saveBaseline(results));
  return 0;
}

/** Timings never fail a run; a contender that does not work and a library loaded too early do. */
function failuresOf(subject, { id, specifier, failure, loadedTooEarly = [] }) {
  const name = `${subject}, ${id ?? specifier}`;
  if (failure) return [`${name}: ${failure}`];
  return loadedTooEarly.map((library) => `${name}: loads ${library} before its first call`);
}

function renderReadme(baseline) {
  const sections = Object.entries(baseline).map(([subject, { date, machine, ...result }]) => [
    subject,
    `${subjects[subject].report(result)}\n\n${date}, ${machineLine(machine)}.`,
  ]);
  writeReadme(Object.fromEntries(sections));
}

function readArguments() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 22 || (major === 22 && minor < 19)) {
    return { complaint: `This needs Node 22.19 or newer, and this is ${process.versions.node}.` };
  }
  const options = {
    quick: { type: "boolean" },
    save: { type: "boolean" },
    render: { type: "boolean" },
  };
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const unknown = positionals.find((subject) => !(subject in subjects));
    if (unknown) return { complaint: `There is no bench "${unknown}".` };
    if (values.quick && values.save) return { complaint: "A quick run is not to be saved." };
    const { quick = false, save = false, render = false } = values;
    return {
      wanted: positionals.length ? positionals : Object.keys(subjects),
      quick,
      save,
      render,
    };
  } catch (error) {
    return { complaint: error.message };
  }
}
