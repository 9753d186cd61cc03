// The quickstart: `npm start`, or `npm start --silent -- --json` for one JSON document on stdout.
import { constants } from "node:os";
import { parseArgs } from "node:util";
import { runQuickstart } from "./quickstart.ts";
import { allSteps } from "./steps/all-steps.ts";
import { silentScreen, streamScreen } from "./terminal/screen.ts";

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    process.exitCode = 128 + constants.signals[signal];
    stop.abort();
  });
}
// Who reads may stop early, as `head` does: then there is nobody left to tell.
process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
  process.exitCode = code === "EPIPE" ? 128 + constants.signals.SIGPIPE : 1;
  stop.abort();
});

try {
  const { json } = parseArgs({ options: { json: { type: "boolean" } } }).values;
  const screen = json ? silentScreen : streamScreen(process.stdout);
  const report = await runQuickstart(allSteps, screen, stop.signal);
  if (json && !stop.signal.aborted) console.log(JSON.stringify(report, null, 2));
  process.exitCode ??= report.ok ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode ??= 1;
}
