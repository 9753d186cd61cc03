// What the SDK does with a model's tool call: check the input, then read the stream of `executeTool`.
import { executeTool, safeValidateTypes } from "@ai-sdk/provider-utils";
import { tool } from "ai";
import { quote } from "../operation.mjs";
import { quoteSchema } from "../zod-schema.mjs";

export function create() {
  const quoteTool = tool({
    description: "The price of an order",
    inputSchema: quoteSchema,
    execute: (args) => quote(args),
  });
  const options = { toolCallId: "call-1", messages: [] };
  return {
    call: async (args) => {
      const checked = await safeValidateTypes({ value: args, schema: quoteTool.inputSchema });
      if (!checked.success) throw checked.error;
      let output;
      for await (const part of executeTool({ tool: quoteTool, input: checked.value, options })) {
        output = part.output;
      }
      return output;
    },
    content: (result) => result,
    validates: true,
  };
}
