import type { JsonValue } from "@exec/core";

/** DynamoDB's names of types: string, number, binary, …, and sets of the first three. */
export type DynamoDBAttributeType =
  | "S"
  | "N"
  | "B"
  | "BOOL"
  | "NULL"
  | "M"
  | "L"
  | "SS"
  | "NS"
  | "BS";

/** An attribute and where its value comes from. */
export interface DynamoDBAttributeSource {
  /** The attribute's name, taken literally: a dot in it is a dot of the name. */
  readonly attribute: string;
  /** Name of the argument that holds the value. Default: the attribute's name. */
  readonly argument?: string;
  /** The value itself, fixed in the spec, in place of an argument. */
  readonly value?: JsonValue;
  /**
   * Type in the table. Default: what the value is in JSON. Needed for a number given as a string
   * because of its digits (`N`), and for a list that is a set (`SS`, `NS`, `BS`).
   */
  readonly type?: DynamoDBAttributeType;
}

/** An attribute: by its name alone where the argument has the same name. */
export type DynamoDBAttribute = string | DynamoDBAttributeSource;

/** Comparisons of a sort key. */
export type DynamoDBSortComparison = "=" | "<" | "<=" | ">" | ">=" | "between" | "begins_with";

/** Comparisons of any attribute. The last two look only at whether it is there, and take no value. */
export type DynamoDBComparison =
  | DynamoDBSortComparison
  | "<>"
  | "contains"
  | "attribute_exists"
  | "attribute_not_exists";

/** The upper end of `between`. */
export interface DynamoDBUpperEnd {
  readonly argument?: string;
  readonly value?: JsonValue;
}

/** What a sort key is compared with. */
export interface DynamoDBSortCondition extends DynamoDBAttributeSource {
  /** Default `"="`. */
  readonly condition?: DynamoDBSortComparison;
  /** The upper end of `between`; the attribute's own value is the lower one. */
  readonly and?: DynamoDBUpperEnd;
  /** Leaves the comparison out where its argument is absent. Default `false`: the call is refused. */
  readonly optional?: boolean;
}

/** What an attribute is compared with. */
export interface DynamoDBCondition extends DynamoDBAttributeSource {
  readonly condition: DynamoDBComparison;
  /** The upper end of `between`; the attribute's own value is the lower one. */
  readonly and?: DynamoDBUpperEnd;
  /**
   * Leaves the comparison out where its argument is absent; only in `filter`. Default `false`: the
   * call is refused.
   */
  readonly optional?: boolean;
}
