/**
 * A value as DynamoDB's protocol writes it. Bytes go out as bytes, and come back as base64 text:
 * what a result holds them in.
 */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: Uint8Array | string }
  | { readonly BOOL: boolean }
  | { readonly NULL: boolean }
  | { readonly M: AttributeMap }
  | { readonly L: readonly AttributeValue[] }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly (Uint8Array | string)[] };

/** An item, or a part of one. Only its own keys count: one may be called `__proto__`. */
export interface AttributeMap {
  readonly [attribute: string]: AttributeValue;
}

/** A key as DynamoDB sent it, as it can be sent again. */
export function keyToSend(key: AttributeMap): AttributeMap {
  const sent = {};
  for (const [name, value] of Object.entries(key)) {
    const isText = "B" in value && typeof value.B === "string";
    setOwn(sent, name, isText ? { B: Buffer.from(value.B, "base64") } : value);
  }
  return sent;
}

/** Sets a field of its own, whatever its name. */
export function setOwn(target: object, name: string, value: unknown): void {
  if (name !== "__proto__") (target as Record<string, unknown>)[name] = value;
  else
    Object.defineProperty(target, name, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
}
