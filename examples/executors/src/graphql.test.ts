import { ExecutorFactory } from "@exec/core";
import { expect, test } from "vitest";
import { GraphQLExecutor } from "./executors/graphql-executor.ts";
import { main } from "./graphql.ts";
import { startPlanetsServer } from "./servers/planets-server.ts";

test("a query goes out with its variables, and the service's errors come back as data", async () => {
  expect(await main()).toEqual({
    executor: "http/graphql",
    moonsOfMars: ["Phobos", "Deimos"],
    plutoIsRefused: {
      code: "GRAPHQL_FAILED",
      message: 'The service refused "moons_of_planet": "Pluto" is no planet with moons',
      retryable: false,
      effect: "none",
      details: [{ message: '"Pluto" is no planet with moons', path: ["planet"] }],
    },
  });
  expect(ExecutorFactory.listExecutorTypes()).not.toContain("http/graphql");
});

test("an operation that the server cannot run is told with its reason", async () => {
  const server = await startPlanetsServer();
  const tool = new GraphQLExecutor({ name: "bad", url: server.url, document: "query { stars }" });
  try {
    const result = await tool.execute({});
    expect(result.ok ? "" : result.error.message).toMatch(/Cannot query field "stars"/);
  } finally {
    await tool.close();
    await server.close();
  }
});

test("a spec without an operation is refused at creation", () => {
  const spec = { name: "empty", url: "http://127.0.0.1:1" } as ConstructorParameters<
    typeof GraphQLExecutor
  >[0];
  expect(() => new GraphQLExecutor(spec)).toThrow(/"document" is missing/);
});
