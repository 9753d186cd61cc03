import type { DynamoDBComparison, DynamoDBCondition } from "../spec/attribute.ts";
import type { Placeholders } from "./placeholders.ts";
import { type Args, readRequired, type ValueSource, valueSource } from "./source.ts";

/** A comparison of the spec, ready to be filled from arguments. */
export interface ConditionSource {
  /** Names of the arguments that it reads. */
  readonly arguments: readonly string[];
  /**
   * The comparison as text; `undefined` where it is optional and none of its arguments is given.
   * @throws ToolError `ARGUMENTS_INVALID`
   */
  render(args: Args, placeholders: Placeholders): string | undefined;
}

const TESTS_PRESENCE: readonly DynamoDBComparison[] = ["attribute_exists", "attribute_not_exists"];
const FUNCTIONS: readonly DynamoDBComparison[] = ["begins_with", "contains"];

export function conditionSource(written: DynamoDBCondition): ConditionSource {
  const { attribute, condition, type, and, optional } = written;
  if (TESTS_PRESENCE.includes(condition)) {
    return {
      arguments: [],
      render: (_args, placeholders) => `${condition} (${placeholders.name(attribute).name})`,
    };
  }
  const source = valueSource(written, attribute, type);
  const upper = condition === "between" ? valueSource(and ?? {}, attribute, type) : undefined;
  const sources: readonly ValueSource[] = upper === undefined ? [source] : [source, upper];
  const names = sources.flatMap(({ argument }) => (argument === undefined ? [] : [argument]));
  const isAbsent = (args: Args): boolean =>
    names.length > 0 &&
    sources.every(({ argument, read }) => argument === undefined || read(args, "") === undefined);
  return {
    arguments: names,
    render(args, placeholders) {
      if (optional === true && isAbsent(args)) return undefined;
      const { name, value } = placeholders.name(attribute);
      const first = value(readRequired(source, args, ""));
      if (upper !== undefined)
        return `${name} BETWEEN ${first} AND ${value(readRequired(upper, args, ""))}`;
      return FUNCTIONS.includes(condition)
        ? `${condition} (${name}, ${first})`
        : `${name} ${condition} ${first}`;
    },
  };
}

/** Several comparisons, all of which must hold. */
export interface ConditionList {
  readonly arguments: readonly string[];
  render(args: Args, placeholders: Placeholders): string | undefined;
}

export function conditionList(written: readonly DynamoDBCondition[] | undefined): ConditionList {
  const sources = (written ?? []).map(conditionSource);
  return {
    arguments: sources.flatMap((source) => source.arguments),
    render(args, placeholders) {
      const texts = sources
        .map((source) => source.render(args, placeholders))
        .filter((text) => text !== undefined);
      return texts.length === 0 ? undefined : texts.join(" AND ");
    },
  };
}
