import { createTool } from "@mastra/core/tools";
import { quote } from "../operation.mjs";
import { quoteSchema } from "../zod-schema.mjs";

export function create() {
  const quoteTool = createTool({
    id: "quote",
    description: "The price of an order",
    inputSchema: quoteSchema,
    execute: (args) => quote(args),
  });
  return {
    call: (args) => quoteTool.execute(args, {}),
    // A refusal comes back as a value here, not as a rejection.
    content: (result) => {
      if (result.error) throw new Error(result.message);
      return result;
    },
    validates: true,
  };
}
