import { _, type FuncKeywordDefinition, str } from "ajv/dist/2020.js";

/**
 * `multipleOf` on numbers as they are written. The compiler's own divides, and then 19.99 is no
 * multiple of 0.01, nor 1e21 one of 1.
 */
export const multipleOf: FuncKeywordDefinition = {
  keyword: "multipleOf",
  type: "number",
  schemaType: "number",
  errors: false,
  error: {
    message: ({ schemaCode }) => str`must be multiple of ${schemaCode}`,
    params: ({ schemaCode }) => _`{multipleOf: ${schemaCode}}`,
  },
  compile: (divisor: number) => {
    const isWhole = Number.isSafeInteger(divisor);
    return (value: number): boolean =>
      isWhole && Number.isSafeInteger(value) ? value % divisor === 0 : divides(divisor, value);
  },
};

function divides(divisor: number, value: number): boolean {
  const [digits, exponent] = decimal(value);
  const [divisorDigits, divisorExponent] = decimal(divisor);
  const unit = Math.min(exponent, divisorExponent);
  const scaled = (from: bigint, to: number): bigint => from * 10n ** BigInt(to - unit);
  return scaled(digits, exponent) % scaled(divisorDigits, divisorExponent) === 0n;
}

/** 19.99 as 1999 and -2: the shortest decimal that reads back as the number. */
function decimal(value: number): [digits: bigint, exponent: number] {
  const [mantissa = "", exponent = ""] = value.toExponential().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  return [BigInt(whole + fraction), Number(exponent) - fraction.length];
}
