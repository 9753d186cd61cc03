// A GraphQL executor on BaseHttpExecutor, against a real server on loopback.
import { ExecutorFactory } from "@exec/core";
import { GraphQLExecutor } from "./executors/graphql-executor.ts";
import { printWhenRun } from "./print-when-run.ts";
import { startPlanetsServer } from "./servers/planets-server.ts";

const moonsSpec = {
  name: "moons_of_planet",
  type: "http",
  executor: "graphql",
  document: "query ($name: String!) { planet(name: $name) { moons } }",
  inputSchema: {
    type: "object",
    properties: { name: { type: "string" } },
    required: ["name"],
    additionalProperties: false,
  },
  outputSchema: {
    type: "object",
    properties: {
      planet: {
        type: "object",
        properties: { moons: { type: "array", items: { type: "string" } } },
        required: ["moons"],
      },
    },
    required: ["planet"],
  },
  annotations: { readOnly: true },
} as const;

export async function main() {
  const server = await startPlanetsServer();
  ExecutorFactory.register("http/graphql", GraphQLExecutor);
  const tool = ExecutorFactory.createExecutor({ ...moonsSpec, url: server.url });
  try {
    const { planet } = await tool.run({ name: "Mars" });
    const refused = await tool.execute({ name: "Pluto" });
    return {
      executor: `${tool.family}/${tool.executorType}`,
      moonsOfMars: planet.moons,
      plutoIsRefused: refused.ok ? refused.content : refused.error,
    };
  } finally {
    await tool.close();
    ExecutorFactory.unregister("http/graphql");
    await server.close();
  }
}

await printWhenRun(import.meta, main);
