/**
 * One mutable record for each key, made on first use: circuits and retry credits. Keys are tool
 * names, so their number is bounded by the application, not by its callers.
 */
export function keyedRecord<T>(records: Map<string, T>, make: () => T): (key: string) => T {
  return (key) => {
    let record = records.get(key);
    if (record === undefined) {
      record = make();
      records.set(key, record);
    }
    return record;
  };
}
