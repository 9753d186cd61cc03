import { makeRedactor, type Redactor } from "./redactor.ts";

/** Secrets, and what masks them, made when first asked for. Nothing that prints it shows them. */
export class Masking {
  readonly #secrets: ReadonlySet<string>;
  #redactor: Redactor | undefined | "unmade" = "unmade";
  #last: { readonly secret: string; readonly masking: Masking } | undefined;

  constructor(secrets: ReadonlySet<string>) {
    this.#secrets = secrets;
  }

  /** `undefined` where there is nothing to mask. */
  get redactor(): Redactor | undefined {
    if (this.#redactor === "unmade") this.#redactor = makeRedactor(this.#secrets);
    return this.#redactor;
  }

  /** The same with one secret more. The last one is kept: the next call tends to open it, too. */
  with(secret: string): Masking {
    if (this.#secrets.has(secret)) return this;
    if (this.#last?.secret !== secret) {
      this.#last = { secret, masking: new Masking(new Set([...this.#secrets, secret])) };
    }
    return this.#last.masking;
  }
}
