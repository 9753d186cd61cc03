/** A table's or an index's key. */
export interface EmbeddedKey {
  /** Name of the partition key's attribute. */
  readonly partition: string;
  /** Name of the sort key's attribute. */
  readonly sort?: string;
}

/** A table that the embedded server creates when it starts. */
export interface EmbeddedTable {
  /** 3 to 255 letters, digits, `_`, `-` or `.`. */
  readonly table: string;
  readonly key: EmbeddedKey;
  /** Global secondary indexes by name; they hold all attributes. */
  readonly indexes?: Readonly<Record<string, EmbeddedKey>>;
  /** Types of key attributes that are no strings. */
  readonly types?: Readonly<Record<string, "N" | "B" | "S">>;
}

function keySchema({ partition, sort }: EmbeddedKey): object[] {
  const hash = { AttributeName: partition, KeyType: "HASH" };
  return sort === undefined ? [hash] : [hash, { AttributeName: sort, KeyType: "RANGE" }];
}

/** What `CreateTable` is asked for. */
export function createTableRequest({
  table,
  key,
  indexes = {},
  types = {},
}: EmbeddedTable): object {
  const keys = [key, ...Object.values(indexes)];
  const names = new Set(
    keys.flatMap(({ partition, sort }) => (sort === undefined ? [partition] : [partition, sort])),
  );
  const secondary = Object.entries(indexes).map(([name, indexKey]) => ({
    IndexName: name,
    KeySchema: keySchema(indexKey),
    Projection: { ProjectionType: "ALL" },
  }));
  return {
    TableName: table,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: keySchema(key),
    AttributeDefinitions: [...names].map((name) => ({
      AttributeName: name,
      AttributeType: (Object.hasOwn(types, name) ? types[name] : undefined) ?? "S",
    })),
    ...(secondary.length === 0 ? {} : { GlobalSecondaryIndexes: secondary }),
  };
}
