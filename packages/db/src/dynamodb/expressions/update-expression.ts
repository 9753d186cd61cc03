import { ToolError } from "@exec/core";
import type { DynamoDBUpdateSpec } from "../spec/dynamodb-tool-spec.ts";
import type { AttributeValue } from "../values/attribute-value.ts";
import { invalidValue } from "../values/invalid-value.ts";
import type { Placeholders } from "./placeholders.ts";
import { type Args, type AttributeSource, attributeSource, type ValueSource } from "./source.ts";

/** The changes of an update, ready to be filled from arguments. */
export interface UpdateSource {
  readonly sources: readonly ValueSource[];
  /**
   * `SET #n0 = :v0 ADD #n1 :v1 REMOVE #n2`; what has no argument is left out.
   * @throws ToolError `ARGUMENTS_INVALID`, also where nothing is left to change
   */
  render(args: Args, placeholders: Placeholders): string;
}

export function updateSource({
  set = [],
  add = [],
  remove = [],
}: DynamoDBUpdateSpec): UpdateSource {
  const setSources = set.map(attributeSource);
  const addSources = add.map(attributeSource);
  const sources = [...setSources, ...addSources];
  return {
    sources,
    render(args, placeholders) {
      const pairs = (
        from: readonly AttributeSource[],
        sign: string,
        check = (_: AttributeValue, __: AttributeSource) => {},
      ) =>
        from.flatMap((source) => {
          const given = source.read(args, "");
          if (given === undefined) return [];
          check(given, source);
          const { name, value } = placeholders.name(source.attribute);
          return [name + sign + value(given)];
        });
      const clauses: readonly (readonly [keyword: string, changes: readonly string[]])[] = [
        ["SET", pairs(setSources, " = ")],
        ["ADD", pairs(addSources, " ", assertAddable)],
        ["REMOVE", remove.map((attribute) => placeholders.name(attribute).name)],
      ];
      const used = clauses.filter(([, changes]) => changes.length > 0);
      if (used.length === 0) throw nothingToChange(sources);
      return used.map(([keyword, changes]) => `${keyword} ${changes.join(", ")}`).join(" ");
    },
  };
}

function assertAddable(value: AttributeValue, { argument = "value" }: AttributeSource): void {
  if ("N" in value || "SS" in value || "NS" in value || "BS" in value) return;
  throw invalidValue(
    argument,
    'must be a number, or a list where the spec declares a set: it is what "add" adds',
  );
}

function nothingToChange(sources: readonly ValueSource[]): ToolError {
  const names = sources.flatMap(({ argument }) =>
    argument === undefined ? [] : [`"${argument}"`],
  );
  return new ToolError({
    code: "ARGUMENTS_INVALID",
    message: `There is nothing to change; give at least one of the arguments ${names.join(", ")}.`,
    effect: "none",
  });
}
