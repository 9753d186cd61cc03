const brand: unique symbol = Symbol.for("@exec/core.secret") as never;
/** What stands for a secret. */
export const MASK = "[secret]";

/**
 * A value that nothing can print: no log, no error, no JSON, no `inspect`. The few places that
 * need it call {@link Secret.open}. What was opened and comes back in a result is masked there.
 *
 * @example
 * ```ts
 * import { Secret } from "@exec/core";
 *
 * export const token: Secret = Secret.of("s3cr3t-token");
 * console.log(token, JSON.stringify({ token }));
 * ```
 */
export class Secret {
  readonly #value: string;

  private constructor(value: string) {
    this.#value = value;
    Object.defineProperty(this, brand, { value: true });
    Object.defineProperty(this, Symbol.for("nodejs.util.inspect.custom"), { value: () => MASK });
    Object.freeze(this);
  }

  /** @throws TypeError for anything but a non-empty string. */
  static of(value: string): Secret {
    if (typeof value !== "string" || value === "") {
      throw new TypeError("Secret.of() needs a non-empty string; is the environment variable set?");
    }
    return new Secret(value);
  }

  /** Whether a value is a `Secret`, from this copy of core or another. */
  static is(value: unknown): value is Secret {
    return typeof value === "object" && value !== null && brand in value;
  }

  /** The value itself. Pass it on at once; keep it nowhere. */
  open(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [Symbol.toPrimitive](): string {
    return MASK;
  }
}
