/**
 * The wait that a `Retry-After` header asks for, in milliseconds: from seconds or an HTTP date.
 * `undefined` for what is neither.
 */
export function retryAfterMs(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d{1,12}$/.test(text)) return Number(text) * 1000;
  // Only the date forms of RFC 9110, section 5.6.7: Date.parse would take "5 apples" too.
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return undefined;
  const at = Date.parse(text.endsWith("GMT") ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
