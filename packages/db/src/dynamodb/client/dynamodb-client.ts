import type { ExpressionParts } from "../expressions/placeholders.ts";
import type { AttributeMap } from "../values/attribute-value.ts";

interface OnTable {
  readonly TableName: string;
}

interface OnItem extends OnTable {
  readonly Key: AttributeMap;
}

interface Conditional extends ExpressionParts {
  readonly ConditionExpression?: string;
  readonly ReturnValues?: string;
}

interface Returned {
  readonly Attributes?: AttributeMap;
}

interface Read extends OnTable, ExpressionParts {
  readonly IndexName?: string;
  readonly FilterExpression?: string;
  readonly ConsistentRead?: boolean;
  readonly Limit?: number;
  readonly ExclusiveStartKey?: AttributeMap;
}

interface Page {
  readonly Items?: readonly AttributeMap[];
  readonly LastEvaluatedKey?: AttributeMap;
}

/** One write of a batch. */
export interface PutRequest {
  readonly PutRequest: { readonly Item: AttributeMap };
}

/** Writes by the table that they are for. */
export type WritesByTable = Readonly<Record<string, readonly PutRequest[]>>;

/** DynamoDB's requests and answers, as far as they are used here. */
export interface DynamoDBCalls {
  GetItem: {
    request: OnItem & { readonly ConsistentRead?: boolean };
    answer: { readonly Item?: AttributeMap };
  };
  PutItem: { request: OnTable & Conditional & { readonly Item: AttributeMap }; answer: Returned };
  UpdateItem: {
    request: OnItem & Conditional & { readonly UpdateExpression: string };
    answer: Returned;
  };
  DeleteItem: { request: OnItem & Conditional; answer: Returned };
  Query: {
    request: Read & {
      readonly KeyConditionExpression: string;
      readonly ScanIndexForward?: boolean;
    };
    answer: Page;
  };
  Scan: { request: Read; answer: Page };
  BatchWriteItem: {
    request: { readonly RequestItems: WritesByTable };
    answer: { readonly UnprocessedItems?: WritesByTable };
  };
}

/** Bounds of one request, and who is told of it. */
export interface SendOptions {
  readonly signal: AbortSignal;
  /** Time for all of it, in milliseconds. */
  readonly timeoutMs: number;
  /**
   * Told whether the request is out: from then on it may have an effect. It is taken back where a
   * connection has to be made for it first.
   */
  onOut?(isOut: boolean): void;
  /** Told a secret that the request carries. */
  onSecret?(secret: string): void;
}

/** Sends requests to one DynamoDB. */
export interface DynamoDBClient {
  /**
   * Sends one request, once.
   * @throws ToolError with the `effect` that the request has had
   */
  send<Name extends keyof DynamoDBCalls>(
    name: Name,
    request: DynamoDBCalls[Name]["request"],
    options: SendOptions,
  ): Promise<DynamoDBCalls[Name]["answer"]>;
}
