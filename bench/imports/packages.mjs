// What `bench imports` imports, in the order of the table.

/** All that may be loaded before the first call: one small function, for "did you mean" in faults of a spec. */
const mayLoad = ["leven"];

export const packages = [
  { specifier: "@exec/core", mayLoad },
  { specifier: "@exec/function", mayLoad },
  { specifier: "@exec/http", mayLoad },
  { specifier: "@exec/db", mayLoad },
  { specifier: "ajv" },
  { specifier: "cockatiel" },
  { specifier: "zod" },
  { specifier: "undici" },
  { specifier: "@aws-sdk/client-dynamodb" },
  { specifier: "ai" },
  { specifier: "@mastra/core/tools" },
  { specifier: "@langchain/core/tools" },
];
