import type { AttributeMap, AttributeValue } from "../values/attribute-value.ts";

/** The names and values that an expression's placeholders stand for. */
export interface ExpressionParts {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: AttributeMap;
}

/**
 * Hands out placeholders: `#n0` for a name, `:v0` for its value. Whatever names and values hold,
 * an expression consists of nothing but the spec's operators and these.
 */
export class Placeholders {
  readonly #names: Record<string, string> = {};
  readonly #values: Record<string, AttributeValue> = {};
  #count = 0;

  /** Gives the placeholder of a name, and the way to those of its values. */
  name(attribute: string): {
    readonly name: string;
    readonly value: (value: AttributeValue) => string;
  } {
    const number = this.#count++;
    const name = `#n${number}`;
    this.#names[name] = attribute;
    let values = 0;
    const value = (given: AttributeValue): string => {
      // A second value of the same attribute is `:v0b`: an error about it can still name the attribute.
      const placeholder = `:v${number}${values++ === 0 ? "" : "b"}`;
      this.#values[placeholder] = given;
      return placeholder;
    };
    return { name, value };
  }

  /** What the request needs beside its expressions: DynamoDB refuses empty lists. */
  parts(): ExpressionParts {
    return {
      ...(Object.keys(this.#names).length === 0 ? {} : { ExpressionAttributeNames: this.#names }),
      ...(Object.keys(this.#values).length === 0
        ? {}
        : { ExpressionAttributeValues: this.#values }),
    };
  }
}
