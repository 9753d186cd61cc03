import { execContender } from "../exec-contender.mjs";
import { inputSchema } from "../operation.mjs";

export function create() {
  return execContender({ name: "quote", type: "function", inputSchema }, { validates: true });
}
