import { tool } from "@langchain/core/tools";
import { quote } from "../operation.mjs";
import { quoteSchema } from "../zod-schema.mjs";

export function create() {
  const quoteTool = tool((args) => quote(args), {
    name: "quote",
    description: "The price of an order",
    schema: quoteSchema,
  });
  return {
    call: (args) => quoteTool.invoke(args),
    content: (result) => result,
    validates: true,
  };
}
