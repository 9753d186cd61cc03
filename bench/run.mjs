// npm run bench -- [function|imports|http|db …] [--quick] [--save | --render]
import { readArguments } from "./arguments.mjs";
import { readBaseline, saveBaseline } from "./harness/baseline.mjs";
import { describeMachine, machineLine } from "./harness/machine.mjs";
import { writeReadme } from "./harness/readme.mjs";
import { subjects } from "./subjects.mjs";

process.exitCode = await main();

async function main() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 22 || (major === 22 && minor < 19)) {
    console.error(`This needs Node 22.19 or newer, and this is ${process.versions.node}.`);
    return 2;
  }
  const { wanted, quick, save, render, complaint } = readArguments(process.argv.slice(2));
  if (complaint) {
    console.error(complaint);
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
