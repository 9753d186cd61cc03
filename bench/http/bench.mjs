// `bench http`: GET of 1 KB of JSON from a server in a process of its own on loopback.
import { startChild } from "../harness/child.mjs";
import { benchThroughput } from "../harness/throughput.mjs";
import { contenders } from "./contenders/index.mjs";

export async function benchHttp({ quickly, log }) {
  const server = startChild(new URL("./server.mjs", import.meta.url), {});
  try {
    const { port } = await server.firstMessage;
    return await benchThroughput({
      subject: "http",
      folder: new URL("./contenders/", import.meta.url),
      contenders,
      target: { origin: `http://127.0.0.1:${port}`, path: "/one-kilobyte" },
      quickly,
      log,
    });
  } finally {
    await server.stop();
  }
}
