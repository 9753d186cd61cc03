import { isRecord } from "@exec/core";

/** Marks an answer that is not DynamoDB's: a proxy's page, half a document, another status. */
export class ForeignAnswer extends Error {
  readonly status: number;

  constructor(status: number, what: string) {
    super(`status ${status} with ${what}`);
    this.name = "ForeignAnswer";
    this.status = status;
  }
}

/**
 * Reads the body of an answer. Gives nothing for an error in DynamoDB's own words: those the SDK reads.
 * @throws ForeignAnswer
 */
export function readAnswer(status: number, text: string): object | undefined {
  const body = parsed(text);
  if (!isRecord(body)) throw new ForeignAnswer(status, "a body that is no JSON object");
  if (status >= 300) return undefined;
  if (status !== 200) throw new ForeignAnswer(status, "what DynamoDB never says with it");
  const wrong = Object.keys(SHAPES).find((field) => !hasShape(body, field));
  if (wrong !== undefined) throw new ForeignAnswer(status, `a wrong "${wrong}" in its body`);
  return body;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const areRecords = (value: unknown): boolean => Array.isArray(value) && value.every(isRecord);

/** What is read of an answer, by field. */
const SHAPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  Item: isRecord,
  Attributes: isRecord,
  Items: areRecords,
  LastEvaluatedKey: isRecord,
  UnprocessedItems: (value) => isRecord(value) && Object.values(value).every(areRecords),
};

function hasShape(body: Readonly<Record<string, unknown>>, field: string): boolean {
  return !Object.hasOwn(body, field) || SHAPES[field]?.(body[field]) === true;
}
