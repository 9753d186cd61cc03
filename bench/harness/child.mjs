// Runs a measuring script in a fresh Node process and takes its one message as the answer.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const longestRunMs = 180_000;

/** How long a child that was told to end may take to do so. */
const patienceMs = 2_000;

/** Peers must not phone home or trace while they are measured. */
const quietEnvironment = {
  LANGCHAIN_TRACING_V2: "false",
  LANGSMITH_TRACING: "false",
  MASTRA_TELEMETRY_DISABLED: "1",
  NODE_OPTIONS: "",
};

/**
 * Starts `script` (a file URL) with `input` as its one JSON argument and resolves to what it sends back.
 * The child is gone when this settles; one that runs too long is killed.
 */
export async function runInChild(script, input, options) {
  const { firstMessage, stop } = startChild(script, input, options);
  const timer = setTimeout(stop, longestRunMs);
  try {
    const message = await firstMessage;
    if (message.failure) throw new Error(message.failure);
    return message.answer;
  } finally {
    clearTimeout(timer);
    await stop();
  }
}

/**
 * Starts a child that stays until `stop()`, such as a server; `firstMessage` resolves to what it says
 * first. A child has to end when its channel closes.
 */
export function startChild(script, input, { nodeFlags = [] } = {}) {
  const path = fileURLToPath(script);
  const child = spawn(process.execPath, [...nodeFlags, path, JSON.stringify(input)], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: { ...process.env, ...quietEnvironment },
  });
  let complaints = "";
  child.stderr.on("data", (text) => {
    complaints += text;
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const { promise: firstMessage, resolve, reject } = Promise.withResolvers();
  const fail = (how) => reject(new Error(`${path} ${how} without an answer\n${complaints}`));
  child.once("message", resolve);
  child.once("error", reject);
  child.once("close", (code, signal) => fail(`ended (${signal ?? code})`));
  const stop = async () => {
    fail("was stopped");
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
    await exited;
    clearTimeout(timer);
  };
  return { firstMessage, stop };
}

/** The child's side: runs `measure(input)`, sends its answer or its failure, and ends the process. */
export async function answerParent(measure) {
  process.on("disconnect", () => process.exit(1)); // nobody is left to answer
  let message;
  try {
    message = { answer: await measure(JSON.parse(process.argv[2])) };
  } catch (error) {
    message = { failure: error.stack ?? String(error) };
  }
  process.send(message, () => process.exit(0));
}
