// What `bench imports` imports, in the order of the table.

/** `mayLoad: []` means that nothing from outside `@exec` may be loaded before the first call. */
export const packages = [
  { specifier: "@exec/core", mayLoad: [] },
  { specifier: "@exec/function", mayLoad: [] },
  { specifier: "@exec/http", mayLoad: [] },
  { specifier: "@exec/db", mayLoad: [] },
  { specifier: "ajv" },
  { specifier: "cockatiel" },
  { specifier: "zod" },
  { specifier: "undici" },
  { specifier: "@aws-sdk/client-dynamodb" },
  { specifier: "ai" },
  { specifier: "@mastra/core/tools" },
  { specifier: "@langchain/core/tools" },
];
