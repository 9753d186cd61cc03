import { type BinaryContent, isRecord } from "@exec/core";
import type { DynamoDBAttributeType } from "../spec/attribute.ts";
import { type AttributeMap, type AttributeValue, setOwn } from "./attribute-value.ts";
import { canonicalNumber } from "./decimal.ts";
import { invalidValue } from "./invalid-value.ts";

/** DynamoDB's own bound on nesting. */
const MAX_DEPTH = 32;

/**
 * Turns a value of the arguments into DynamoDB's form, without loss.
 * @param path where the value stands, for errors
 * @param type the type that the spec declares; default: what the value is in JSON
 * @throws ToolError `ARGUMENTS_INVALID` for what DynamoDB cannot hold exactly
 */
export function toAttributeValue(
  value: unknown,
  path: string,
  type?: DynamoDBAttributeType,
  depth = 1,
): AttributeValue {
  if (depth > MAX_DEPTH) throw invalidValue(path, `is nested more than ${MAX_DEPTH} levels deep`);
  const result = isSetType(type) ? toSet(value, path, type) : plainValue(value, path, type, depth);
  if (type !== undefined && !(type in result))
    throw invalidValue(path, `must be of DynamoDB's type ${type}`);
  return result;
}

function plainValue(
  value: unknown,
  path: string,
  type: DynamoDBAttributeType | undefined,
  depth: number,
): AttributeValue {
  switch (typeof value) {
    case "string":
      return type === "N" ? { N: numberText(value, path) } : { S: wellFormed(value, path) };
    case "number":
      return { N: numberText(value, path) };
    case "bigint":
      return { N: numberText(String(value), path) };
    case "boolean":
      return { BOOL: value };
    case "object":
      if (value === null) return { NULL: true };
      if (Array.isArray(value))
        return {
          L: value.map((item, index) =>
            toAttributeValue(item, `${path}/${index}`, undefined, depth + 1),
          ),
        };
      if (isBinary(value)) return { B: base64Text(value, path) };
      if (value instanceof Uint8Array) return { B: Buffer.from(value).toString("base64") };
      if (isPlain(value)) return { M: toMap(value, path, depth) };
      throw invalidValue(
        path,
        "is an instance of a class; the schema must turn it into plain JSON",
      );
    default:
      throw invalidValue(
        path,
        `is ${value === undefined ? "missing" : `a ${typeof value}`}, which DynamoDB cannot hold`,
      );
  }
}

function toMap(
  value: Readonly<Record<string, unknown>>,
  path: string,
  depth: number,
): AttributeMap {
  const map = {};
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined) continue;
    setOwn(
      map,
      wellFormed(name, path),
      toAttributeValue(item, `${path}/${name}`, undefined, depth + 1),
    );
  }
  return map;
}

type SetType = "SS" | "NS" | "BS";

function isSetType(type: DynamoDBAttributeType | undefined): type is SetType {
  return type === "SS" || type === "NS" || type === "BS";
}

function toSet(value: unknown, path: string, type: SetType): AttributeValue {
  if (!Array.isArray(value)) throw invalidValue(path, `must be a list: it is a set (${type})`);
  if (value.length === 0)
    throw invalidValue(path, "is an empty set, which DynamoDB cannot hold; leave it out");
  const place = (index: number): string => `${path}/${index}`;
  if (type === "BS") {
    const items = value.map((item, index) => {
      if (!isBinary(item)) throw invalidValue(place(index), "must be binary content");
      return base64Text(item, place(index));
    });
    assertDistinct(items, path);
    return { BS: items };
  }
  const items = value.map((item, index) => {
    if (type === "NS") return numberText(item, place(index));
    if (typeof item !== "string") throw invalidValue(place(index), "must be a string");
    return wellFormed(item, place(index));
  });
  assertDistinct(items, path);
  return type === "NS" ? { NS: items } : { SS: items };
}

function assertDistinct(items: readonly string[], path: string): void {
  if (new Set(items).size < items.length)
    throw invalidValue(path, "is a set, but holds the same value twice");
}

function numberText(value: unknown, path: string): string {
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw invalidValue(
      path,
      "is an integer beyond 2^53, which may have lost digits already; pass it as a string, and declare the type N in the spec",
    );
  }
  const text =
    typeof value === "number" || typeof value === "string" || typeof value === "bigint"
      ? canonicalNumber(String(value))
      : undefined;
  if (text === undefined)
    throw invalidValue(
      path,
      "is no number that DynamoDB can hold: up to 38 digits, from 1E-130 to 9.9E+125",
    );
  return text;
}

/** Half a surrogate pair has no UTF-8: it would be stored as another character. */
function wellFormed(text: string, path: string): string {
  if (text.isWellFormed()) return text;
  throw invalidValue(path, "holds half of a surrogate pair, which is no text");
}

function isPlain(value: object): value is Record<string, unknown> {
  const prototype = Object.getPrototypeOf(value);
  return (
    prototype === null ||
    prototype === Object.prototype ||
    Object.getPrototypeOf(prototype) === null
  );
}

/** Bytes as results hold them: an object of exactly these fields. */
function isBinary(value: unknown): value is BinaryContent {
  return (
    isRecord(value) &&
    value.type === "binary" &&
    typeof value.mediaType === "string" &&
    typeof value.base64 === "string" &&
    Object.keys(value).length === 3
  );
}

function base64Text({ base64 }: BinaryContent, path: string): string {
  if (Buffer.from(base64, "base64").toString("base64") === base64) return base64;
  throw invalidValue(`${path}/base64`, "is no base64");
}
