// node --expose-gc soak.main.ts [--minutes 10]: ends with 1 where the heap grows or anything is left behind.
import { parseArgs } from "node:util";
import { soak } from "./soak.ts";
import { tellSoak } from "./tell-soak.ts";

const { values } = parseArgs({ options: { minutes: { type: "string", default: "10" } } });
const report = await soak({ minutes: Number(values.minutes), log: (line) => console.error(line) });
process.exitCode = tellSoak(report, (line) => console.log(line));
