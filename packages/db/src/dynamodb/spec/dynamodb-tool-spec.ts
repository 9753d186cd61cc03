import type { Secret } from "@exec/core";
import type { DbToolSpec } from "../../db-tool-spec.ts";
import type { DynamoDBAttribute, DynamoDBCondition, DynamoDBSortCondition } from "./attribute.ts";

/** A key of the AWS account that the tool works in. */
export interface DynamoDBCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken?: Secret;
}

/** What all DynamoDB tools have in common. */
export interface DynamoDBToolSpecBase extends DbToolSpec {
  readonly table: string;
  /** Default: the environment's `AWS_REGION` or `AWS_DEFAULT_REGION`. */
  readonly region?: string;
  /** Origin of the service, such as `http://127.0.0.1:8000`. Default: the region's public endpoint. */
  readonly endpoint?: string;
  /**
   * Default: what the AWS SDK finds in the environment, the shared files or the machine's role. At
   * a loopback endpoint nothing is looked up and a made-up key signs: a local server gets no real one.
   */
  readonly credentials?: DynamoDBCredentials;
  /**
   * Time for one request to DynamoDB, in milliseconds, with its wait in line (50 are under way at
   * once) and the search for credentials; an attempt (`timeoutMs`) may take several. Default 10,000.
   */
  readonly requestTimeoutMs?: number;
}

/** The key that one item has. */
export interface DynamoDBKey {
  readonly partition: DynamoDBAttribute;
  /** Where the table has a sort key. */
  readonly sort?: DynamoDBAttribute;
}

/** What all operations on single items have in common. */
interface ItemSpec extends DynamoDBToolSpecBase {
  readonly key: DynamoDBKey;
}

interface WriteSpec extends ItemSpec {
  /** What the present item must fulfil, all of it; otherwise `CONDITION_FAILED` and nothing changes. */
  readonly condition?: readonly DynamoDBCondition[];
}

/** Reads one item by its key. */
export interface DynamoDBGetSpec extends ItemSpec {
  readonly operation: "get";
  /** Sees every write that was acknowledged before. Default `false`. */
  readonly consistentRead?: boolean;
}

/** Writes one whole item: its key and its attributes. What was there under that key is replaced. */
export interface DynamoDBPutSpec extends WriteSpec {
  readonly operation: "put";
  /** Attributes beside the key. One whose argument is absent is left out. */
  readonly attributes: readonly DynamoDBAttribute[];
  /** `ALL_OLD` gives the item that was replaced. Default `NONE`. */
  readonly returnValues?: "NONE" | "ALL_OLD";
}

/** Changes attributes of one item. DynamoDB creates an item that is not there: a condition prevents it. */
export interface DynamoDBUpdateSpec extends WriteSpec {
  readonly operation: "update";
  /** Attributes to set. One whose argument is absent stays as it is. */
  readonly set?: readonly DynamoDBAttribute[];
  /** Numbers to add to attributes, or sets to join with them. One whose argument is absent stays as it is. */
  readonly add?: readonly DynamoDBAttribute[];
  /** Names of attributes to remove. */
  readonly remove?: readonly string[];
  /** Which attributes to give back, before or after. Default `NONE`. */
  readonly returnValues?: "NONE" | "ALL_OLD" | "UPDATED_OLD" | "ALL_NEW" | "UPDATED_NEW";
}

/** Deletes one item by its key. It is no error if there is none: a condition makes it one. */
export interface DynamoDBDeleteSpec extends WriteSpec {
  readonly operation: "delete";
  /** `ALL_OLD` gives the item that was deleted. Default `NONE`. */
  readonly returnValues?: "NONE" | "ALL_OLD";
}

/** What reading many items has in common. */
interface PagesSpec extends DynamoDBToolSpecBase {
  /** Name of a secondary index to read in place of the table. */
  readonly index?: string;
  /** What items must fulfil, all of it, to be given back; the table's owner pays for all that were read. */
  readonly filter?: readonly DynamoDBCondition[];
  /** Items given back at most; what is beyond is said in `truncated` and a warning. Default 1,000. */
  readonly maxItems?: number;
  /** Items read by one request at most: the size of a chunk in `stream()`. Default: DynamoDB's 1 MB. */
  readonly pageSize?: number;
  /** Sees every write that was acknowledged before; not on a global index. Default `false`. */
  readonly consistentRead?: boolean;
}

/** Reads the items of one partition, in the order of their sort key. */
export interface DynamoDBQuerySpec extends PagesSpec {
  readonly operation: "query";
  readonly key: {
    readonly partition: DynamoDBAttribute;
    readonly sort?: string | DynamoDBSortCondition;
  };
  /** `false` gives the highest sort key first. Default `true`. */
  readonly scanIndexForward?: boolean;
}

/** Reads a whole table or index. */
export interface DynamoDBScanSpec extends PagesSpec {
  readonly operation: "scan";
}

/** Writes many items, each as `put` does: in parallel requests, and again what DynamoDB left over. */
export interface DynamoDBBatchWriteSpec extends DynamoDBToolSpecBase {
  readonly operation: "batchWrite";
  /** Name of the argument that holds the list of items. */
  readonly items: string;
  /** Key of each item; `argument` names a field of the item here. */
  readonly key: DynamoDBKey;
  /** Attributes of each item beside its key; `argument` names a field of the item here. */
  readonly attributes: readonly DynamoDBAttribute[];
}

/**
 * One DynamoDB tool. The spec fixes table, index, operation, expressions and shape; arguments fill
 * in the values of declared attributes, and nothing else.
 */
export type DynamoDBToolSpec =
  | DynamoDBGetSpec
  | DynamoDBPutSpec
  | DynamoDBUpdateSpec
  | DynamoDBDeleteSpec
  | DynamoDBQuerySpec
  | DynamoDBScanSpec
  | DynamoDBBatchWriteSpec;
