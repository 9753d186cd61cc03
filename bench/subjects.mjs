// What can be measured: how to run it, and how to tell of it.
import { benchDb } from "./db/bench.mjs";
import { benchFunction } from "./function/bench.mjs";
import { reportFunction } from "./function/report.mjs";
import { reportThroughput } from "./harness/throughput-report.mjs";
import { benchHttp } from "./http/bench.mjs";
import { benchImports } from "./imports/bench.mjs";
import { reportImports } from "./imports/report.mjs";

export const subjects = {
  function: { bench: benchFunction, report: reportFunction },
  imports: { bench: benchImports, report: reportImports },
  http: {
    bench: benchHttp,
    report: (result, baseline) =>
      reportThroughput("GET of 1 KB of JSON over loopback, parsed.", result, baseline),
  },
  db: {
    bench: benchDb,
    report: (result, baseline) =>
      reportThroughput("GetItem of one item from the embedded server.", result, baseline),
  },
};
