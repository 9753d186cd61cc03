import { execContender } from "../exec-contender.mjs";

export function create() {
  return execContender({ name: "quote_no_guard", type: "function", timeoutMs: 0 });
}
