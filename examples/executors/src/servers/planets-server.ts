import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { GraphQLError } from "graphql";
import { createSchema, createYoga } from "graphql-yoga";

const moons: Record<string, string[]> = {
  Earth: ["Moon"],
  Mars: ["Phobos", "Deimos"],
  Jupiter: ["Io", "Europa", "Ganymede", "Callisto"],
};

const schema = createSchema({
  typeDefs: "type Query { planet(name: String!): Planet! } type Planet { moons: [String!]! }",
  resolvers: {
    Query: {
      planet(_: unknown, { name }: { name: string }) {
        const found = moons[name];
        if (found === undefined) throw new GraphQLError(`"${name}" is no planet with moons`);
        return { moons: found };
      },
    },
  },
});

/** A real GraphQL server on a free port of 127.0.0.1. */
export async function startPlanetsServer(): Promise<{ url: string; close(): Promise<void> }> {
  const yoga = createYoga({
    schema,
    maskedErrors: false,
    logging: false,
    graphiql: false,
    landingPage: false,
  });
  const server = createServer((request, response) => void yoga(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
