import type { DynamoDBCondition } from "../spec/attribute.ts";
import { conditionList } from "./condition.ts";
import { type ExpressionParts, Placeholders } from "./placeholders.ts";
import type { Args } from "./source.ts";

interface Written {
  readonly condition?: readonly DynamoDBCondition[];
  readonly returnValues?: string;
}

/** What a write asks for beside its item. */
export interface WriteOptions extends ExpressionParts {
  readonly ConditionExpression?: string;
  readonly ReturnValues?: string;
}

/** The condition and the return values of a write, ready to be filled from arguments. */
export interface WriteOptionsSource {
  readonly arguments: readonly string[];
  /** @param placeholders those of the request's other expressions, where it has some */
  read(args: Args, placeholders?: Placeholders): WriteOptions;
}

export function writeOptions({ condition, returnValues }: Written): WriteOptionsSource {
  const conditions = conditionList(condition);
  return {
    arguments: conditions.arguments,
    read(args, placeholders = new Placeholders()) {
      const text = conditions.render(args, placeholders);
      return {
        ...(text === undefined ? {} : { ConditionExpression: text }),
        ...(returnValues === undefined ? {} : { ReturnValues: returnValues }),
        ...placeholders.parts(),
      };
    },
  };
}
