import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { sendJson, TestServer } from "../test-support/http-server.ts";

const run = promisify(execFile);
const entry = new URL("./index.ts", import.meta.url).href;

/** Runs a program that imports this package, in a process of its own. */
async function program(code: string): Promise<string> {
  const text = `const { HttpToolExecutor } = await import(${JSON.stringify(entry)});\n${code}`;
  const flags = ["--input-type=module", "--disable-warning=ExperimentalWarning", "-e", text];
  const { stdout } = await run(process.execPath, flags, {
    cwd: fileURLToPath(new URL(".", import.meta.url)),
    timeout: 20_000,
  });
  return stdout.trim();
}

const COUNT = `
import { createRequire } from "node:module";
const { cache } = createRequire(${JSON.stringify(entry)});
const loaded = () => Object.keys(cache).filter((path) => path.includes("undici")).length;
`;

test("the client library is loaded by ready(), and not before", async () => {
  const out = await program(`${COUNT}
    const tool = new HttpToolExecutor({ name: "a", url: "http://127.0.0.1:1/" });
    const before = loaded();
    await tool.ready();
    console.log(before, loaded() > 10);`);
  expect(out).toBe("0 true");
});

test("idle connections do not keep a process alive", async () => {
  // Neither side closes it for a while, so only the end of the process does.
  await using server = await TestServer.start((response) => {
    response.setHeader("keep-alive", "timeout=300");
    sendJson(response, { ok: true });
  });
  const out = await program(`
    import { subscribe } from "node:diagnostics_channel";
    const sockets = [];
    subscribe("net.client.socket", ({ socket }) => sockets.push(socket));
    const tool = new HttpToolExecutor({ name: "a", url: ${JSON.stringify(server.origin)} });
    console.log(JSON.stringify(await tool.run({})));
    process.on("exit", () => console.log(sockets.map(({ destroyed }) => destroyed ? "closed" : "open")));`);
  expect(out.split("\n")).toEqual(['{"ok":true}', "[ 'open' ]"]);
});
