import { appendFileSync } from "node:fs";
import { callDbTools } from "./db-tools.ts";
import { callFunctionTools } from "./function-tools.ts";
import { callHttpTools } from "./http-tools.ts";
import { callLazyTools } from "./lazy-tools.ts";
import { print, watchedRuntime } from "./seen.ts";

const canaries = JSON.parse(process.env.CANARIES ?? "{}") as Record<string, string>;
delete process.env.CANARIES;

await using runtime = watchedRuntime();
await callFunctionTools(canaries, runtime);
await callHttpTools(canaries, runtime);
await callDbTools(canaries, runtime);
await callLazyTools(canaries, runtime);
print("runtime", runtime);

// This one leaks on purpose: who looks for the others has to find it.
const leaked = canaries.leaked ?? "";
console.log("on stdout", JSON.stringify({ leaked }));
console.error("on stderr", Buffer.from(`x${leaked}`).toString("base64"));
appendFileSync("out/printed.jsonl", `${Buffer.from(leaked).toString("hex")}\n`);
