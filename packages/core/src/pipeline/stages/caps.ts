import type { InputCaps } from "../../spec/tool-spec.ts";
import { type Guard, refusal } from "../guard.ts";

const DEFAULTS: Required<InputCaps> = { maxBytes: 1_048_576, maxDepth: 64, maxKeys: 10_000 };

/** What is left of each cap while arguments are walked. */
interface Budget {
  bytes: number;
  keys: number;
}

/** Bounds the size, depth and number of keys of hostile arguments, before any schema sees them. */
export const caps: Guard = {
  name: "caps",
  place: "admit",
  compile: ({ spec }) => {
    const limits = { ...DEFAULTS, ...spec.caps };
    return {
      enter(call) {
        const exceeded = walk(call.args, limits.maxDepth, {
          bytes: limits.maxBytes,
          keys: limits.maxKeys,
        });
        if (exceeded === undefined) return undefined;
        const limit = limits[exceeded];
        return refusal({
          code: "ARGUMENTS_TOO_LARGE",
          message: `The arguments of "${spec.name}" exceed ${exceeded} = ${limit}; send less, or in several calls.`,
          details: { cap: exceeded, limit },
        });
      },
    };
  },
};

/** Names the cap that a value exceeds. Bytes are counted from below: one for each character. */
function walk(value: unknown, depth: number, left: Budget): keyof InputCaps | undefined {
  left.bytes -= typeof value === "string" ? value.length + 2 : 4;
  if (left.bytes < 0) return "maxBytes";
  if (typeof value !== "object" || value === null) return undefined;
  if (depth === 0) return "maxDepth";
  if (Array.isArray(value)) {
    left.keys -= value.length;
    if (left.keys < 0) return "maxKeys";
    for (const item of value) {
      const exceeded = walk(item, depth - 1, left);
      if (exceeded !== undefined) return exceeded;
    }
    return undefined;
  }
  for (const key in value) {
    left.keys -= 1;
    left.bytes -= key.length + 3;
    if (left.keys < 0) return "maxKeys";
    const item = (value as Record<string, unknown>)[key];
    // Most fields are short of any cap: this spares them a call each.
    if (typeof item === "number" || typeof item === "boolean") {
      left.bytes -= 4;
      if (left.bytes < 0) return "maxBytes";
      continue;
    }
    const exceeded = walk(item, depth - 1, left);
    if (exceeded !== undefined) return exceeded;
  }
  return undefined;
}
