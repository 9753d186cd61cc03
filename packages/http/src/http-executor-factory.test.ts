import { ExecutorFactory, Runtime } from "@exec/core";
import { expect, test } from "vitest";
import { TestServer } from "../test-support/http-server.ts";
import { HttpExecutorFactory, HttpToolExecutor } from "./index.ts";

test("standard, default and rest are one type, and a spec that names none gets it", async () => {
  await using server = await TestServer.start();
  const spec = { name: "ping", url: `${server.origin}/ping` } as const;
  const made = [
    HttpExecutorFactory.createExecutor(spec),
    HttpExecutorFactory.createExecutor(spec, "rest"),
    HttpExecutorFactory.createExecutor(spec, "standard"),
    HttpExecutorFactory.createExecutor({ ...spec, executor: "default" }),
    HttpExecutorFactory.getExecutor(spec),
    ExecutorFactory.createExecutor({ ...spec, type: "http" }),
    ExecutorFactory.createExecutor({ ...spec, type: "http", executor: "rest" }),
  ];
  for (const tool of made) {
    expect(tool).toBeInstanceOf(HttpToolExecutor);
    expect(tool.family).toBe("http");
    expect(await tool.run({})).toEqual({ ok: true });
    await tool.close();
  }
  expect(HttpExecutorFactory.listExecutorTypes()).toEqual(["default", "rest", "standard"]);
});

test("options come after the type or in its place", () => {
  const runtime = new Runtime();
  const spec = { name: "ping", url: "http://127.0.0.1/" } as const;
  expect(HttpExecutorFactory.createExecutor(spec, { runtime })).toHaveProperty("runtime", runtime);
  const rest = HttpExecutorFactory.createExecutor(spec, "rest", { runtime });
  expect(rest).toHaveProperty("runtime", runtime);
});

test("a type that nobody knows is refused, also beside one that the spec names", () => {
  const spec = { name: "ping", url: "http://127.0.0.1/", executor: "standard" } as const;
  expect(() => HttpExecutorFactory.createExecutor(spec, "soap")).toThrow(
    'no executor type "soap", which "ping" asks for. Known: default, rest, standard.',
  );
});

test("types of one's own are registered, used and unregistered", async () => {
  await using server = await TestServer.start();
  class Loud extends HttpToolExecutor {}
  HttpExecutorFactory.register("loud", Loud);
  const tool = HttpExecutorFactory.createExecutor({
    name: "ping",
    url: `${server.origin}/`,
    executor: "loud",
  });
  expect(tool).toBeInstanceOf(Loud);
  expect(tool.executorType).toBe("loud");
  expect(await tool.run({})).toEqual({ ok: true });
  await tool.close();
  HttpExecutorFactory.unregister("loud");
  expect(HttpExecutorFactory.listExecutorTypes()).not.toContain("loud");
});
