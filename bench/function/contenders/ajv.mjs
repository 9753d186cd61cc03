// What people write by hand: compile once, check, call.
import { Ajv } from "ajv";
import { inputSchema, quote } from "../operation.mjs";

export function create() {
  const validate = new Ajv().compile(inputSchema);
  return {
    call: async (args) => {
      if (!validate(args)) throw new Error("invalid arguments", { cause: validate.errors });
      return await quote(args);
    },
    content: (result) => result,
    validates: true,
  };
}
