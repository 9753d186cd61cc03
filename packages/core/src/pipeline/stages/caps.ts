import { isPlainObject, isPolluted } from "../../schema/plain-data.ts";
import type { InputCaps } from "../../spec/tool-spec.ts";
import { type Outcome, refusal } from "../guard.ts";
import type { Stage } from "../stage.ts";

const DEFAULTS: Required<InputCaps> = { maxBytes: 1_048_576, maxDepth: 64, maxKeys: 10_000 };

/** What is left of each cap while arguments are walked, and what was seen on the way. */
interface Walk {
  bytes: number;
  keys: number;
  isPlain: boolean;
}

/**
 * Bounds the size, depth and number of keys of hostile arguments, before any schema sees them. On the
 * way it sees whether they are plain data.
 */
export const caps: Stage = {
  name: "caps",
  place: "admit",
  compile: ({ spec }) => {
    const limits = { ...DEFAULTS, ...spec.caps };
    return {
      enter(call) {
        const left: Walk = { bytes: limits.maxBytes, keys: limits.maxKeys, isPlain: true };
        let exceeded: keyof InputCaps | undefined;
        try {
          exceeded = walk(call.args, limits.maxDepth, left);
        } catch {
          return unreadable(spec.name);
        }
        if (exceeded === undefined) {
          if (left.isPlain && !isPolluted()) call.plainArgs = call.args;
          return undefined;
        }
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

/** A getter or a proxy that throws. What it threw is not looked at. */
function unreadable(toolName: string): Outcome {
  return refusal({
    code: "ARGUMENTS_INVALID",
    message: `The arguments of "${toolName}" cannot be read: a field of them throws. Send plain data.`,
  });
}

/** Names the cap that a value exceeds. Bytes are counted from below: one for each character. */
function walk(value: unknown, depth: number, left: Walk): keyof InputCaps | undefined {
  left.bytes -= sizeOf(value);
  if (left.bytes < 0) return "maxBytes";
  if (typeof value !== "object" || value === null) return undefined;
  if (depth === 0) return "maxDepth";
  if (Array.isArray(value)) {
    left.keys -= value.length;
    if (left.keys < 0) return "maxKeys";
    // Not by its iterator, which could be anything.
    const { length } = value;
    for (let index = 0; index < length; index += 1) {
      const exceeded = walk(value[index], depth - 1, left);
      if (exceeded !== undefined) return exceeded;
    }
    return undefined;
  }
  if (!isPlainObject(value)) {
    left.isPlain = false;
    // Each of its bytes is a key, which are all listed before the first is seen.
    if (ArrayBuffer.isView(value) && value.byteLength > left.keys) return "maxKeys";
  }
  for (const key in value) {
    left.keys -= 1;
    left.bytes -= key.length + 3;
    if (left.keys < 0) return "maxKeys";
    const item = (value as Record<string, unknown>)[key];
    // This spares most fields a call each.
    if (typeof item !== "object" || item === null) {
      left.bytes -= sizeOf(item);
      if (left.bytes < 0) return "maxBytes";
      continue;
    }
    const exceeded = walk(item, depth - 1, left);
    if (exceeded !== undefined) return exceeded;
  }
  return undefined;
}

/** The size of a value without what it holds. */
function sizeOf(value: unknown): number {
  return typeof value === "string" ? value.length + 2 : 4;
}
