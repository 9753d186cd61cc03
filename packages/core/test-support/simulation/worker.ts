// A thread that runs seeds for `many-seeds.ts`.
import { parentPort } from "node:worker_threads";
import { type Job, runSeeds } from "./many-seeds.ts";

parentPort?.on("message", async (job: Job) => parentPort?.postMessage(await runSeeds(job)));
