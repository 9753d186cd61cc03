/** Any value that JSON can hold. */
export type JsonValue = null | boolean | number | string | JsonArray | JsonObject;
/** A JSON array. */
export type JsonArray = readonly JsonValue[];
/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}
/** A value, or a promise of it: what costs nothing when it is already there. */
export type Awaitable<T> = T | PromiseLike<T>;
