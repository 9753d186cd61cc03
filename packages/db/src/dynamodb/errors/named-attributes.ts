import type { AttributeMap } from "../values/attribute-value.ts";

interface Request {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: AttributeMap;
  readonly Key?: AttributeMap;
}

/** A message with the attributes' names in place of the placeholders that DynamoDB was sent. */
export function nameAttributes(message: string, request: Request): string {
  const names = request.ExpressionAttributeNames ?? {};
  return message.replace(/[#:][nv](\d+)b?/g, (placeholder, number: string) => {
    const attribute = names[`#n${number}`];
    return attribute === undefined ? placeholder : `"${attribute}"`;
  });
}

/** What key was sent, where DynamoDB says no more than that it does not fit. */
export function describeKey(message: string, request: Request): string {
  if (!message.includes("key element") || request.Key === undefined) return "";
  const parts = Object.entries(request.Key).map(
    ([name, value]) => `"${name}" (${Object.keys(value).join()})`,
  );
  return `. The key was sent as ${parts.join(" and ")}; the table's key may have other names or types.`;
}
