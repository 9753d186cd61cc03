/** A decimal number by its digits, without leading or trailing zeros: `0.digits * 10^point`. */
interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly point: number;
}

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;
/** DynamoDB keeps 38 digits, from 1E-130 to 9.99…E+125. */
const MAX_DIGITS = 38;
const MIN_POINT = -129;
const MAX_POINT = 126;

function parse(text: string): Decimal | undefined {
  const match = NUMBER.exec(text);
  if (match === null) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  if (whole === "" && fraction === "") return undefined;
  const all = whole + fraction;
  const leading = all.length - all.replace(/^0+/, "").length;
  const digits = all.slice(leading).replace(/0+$/, "");
  if (digits === "") return { negative: false, digits: "0", point: 1 };
  return { negative: sign === "-", digits, point: whole.length - leading + Number(exponent) };
}

/**
 * The one way to write a number that DynamoDB can hold: equal numbers give equal text. `undefined`
 * for what is no number, or has more than 38 digits, or is out of range.
 */
export function canonicalNumber(text: string): string | undefined {
  if (text.length > 1000) return undefined;
  const decimal = parse(text);
  if (decimal === undefined) return undefined;
  const { negative, digits, point } = decimal;
  if (digits.length > MAX_DIGITS || point < MIN_POINT || point > MAX_POINT) return undefined;
  return (negative ? "-" : "") + plain(digits, point);
}

function plain(digits: string, point: number): string {
  if (point <= 0) return `0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return digits + "0".repeat(point - digits.length);
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** The number that a text says, or the text itself where a JavaScript number could not hold it exactly. */
export function exactNumber(text: string): number | string {
  const number = Number(text);
  if (Number.isInteger(number) && !Number.isSafeInteger(number)) return text;
  const canonical = canonicalNumber(text);
  const isExact = canonical !== undefined && canonical === canonicalNumber(String(number));
  // JSON has no -0.
  return isExact ? number + 0 : text;
}
