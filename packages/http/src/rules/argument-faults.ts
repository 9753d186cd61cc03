import { isRecord } from "@exec/core";
import { type DeclaringSpec, declaredArguments } from "../template/declared-arguments.ts";

/** What is wrong with naming these arguments where only text can stand. */
export function textArgumentFaults(spec: DeclaringSpec, names: readonly string[]): string[] {
  const declared = declaredArguments(spec);
  if (declared === undefined) return [];
  return [...new Set(names)].flatMap((name) => {
    const schema = declared.get(name);
    if (schema === undefined) return [undeclared(name)];
    const type = isRecord(schema) ? schema.type : undefined;
    if (type !== "object" && type !== "array") return [];
    return [
      `names the argument "${name}", of the type ${type}; only text, numbers and booleans can stand here`,
    ];
  });
}

/** What is wrong with naming these arguments where any JSON can stand. */
export function jsonArgumentFaults(spec: DeclaringSpec, names: readonly string[]): string[] {
  const declared = declaredArguments(spec);
  if (declared === undefined) return [];
  return [...new Set(names)].filter((name) => !declared.has(name)).map(undeclared);
}

function undeclared(name: string): string {
  return `names the argument "${name}", which inputSchema does not declare`;
}
