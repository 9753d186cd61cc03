import { ToolError } from "@exec/core";
import { Placeholders } from "../expressions/expression.ts";
import { keySource } from "../expressions/key.ts";
import { type Args, type AttributeSource, attributeSource } from "../expressions/source.ts";
import { writeOptions } from "../expressions/write-options.ts";
import type { DynamoDBUpdateSpec } from "../spec/dynamodb-tool-spec.ts";
import { itemOrNull } from "../values/from-attribute-value.ts";
import { argumentsOf, type Operation } from "./operation.ts";

/** Changes attributes of one item. */
export function updateItem(spec: DynamoDBUpdateSpec): Operation {
  const key = keySource(spec.key);
  const set = (spec.set ?? []).map(attributeSource);
  const add = (spec.add ?? []).map(attributeSource);
  const remove = spec.remove ?? [];
  const options = writeOptions(spec);

  /** `SET #n0 = :v0 ADD #n1 :v1 REMOVE #n2`; what has no argument is left out. */
  const expression = (args: Args, placeholders: Placeholders): string => {
    const pairs = (sources: readonly AttributeSource[], sign: string): string[] =>
      sources.flatMap((source) => {
        const given = source.read(args, "");
        if (given === undefined) return [];
        const { name, value } = placeholders.name(source.attribute);
        return [`${name}${sign}${value(given)}`];
      });
    const clauses: readonly (readonly [keyword: string, items: readonly string[]])[] = [
      ["SET", pairs(set, " = ")],
      ["ADD", pairs(add, " ")],
      ["REMOVE", remove.map((attribute) => placeholders.name(attribute).name)],
    ];
    const used = clauses.filter(([, items]) => items.length > 0);
    if (used.length === 0) throw nothingToChange([...set, ...add]);
    return used.map(([keyword, items]) => `${keyword} ${items.join(", ")}`).join(" ");
  };

  return {
    arguments: [...argumentsOf([...key.parts, ...set, ...add]), ...options.arguments],
    async run(args, { client, context }) {
      const placeholders = new Placeholders();
      const request = {
        TableName: spec.table,
        Key: key.read(args, ""),
        UpdateExpression: expression(args, placeholders),
        ...options.read(args, placeholders),
      };
      return itemOrNull((await client.send("UpdateItem", request, context.signal)).Attributes);
    },
  };
}

function nothingToChange(sources: readonly AttributeSource[]): ToolError {
  return new ToolError({
    code: "ARGUMENTS_INVALID",
    message: `There is nothing to change; give at least one of the arguments ${argumentsOf(sources).join(", ")}.`,
    effect: "none",
  });
}
