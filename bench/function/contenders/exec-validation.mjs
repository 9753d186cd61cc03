import { execContender } from "../exec-contender.mjs";
import { inputSchema } from "../operation.mjs";

export function create() {
  const spec = { name: "quote_validation", type: "function", inputSchema, timeoutMs: 0 };
  return execContender(spec, { validates: true });
}
