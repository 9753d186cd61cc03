import { Masking } from "../secret/masking.ts";
import { MASK } from "../secret/secret.ts";
import { contentOf, type DeclaredSecret, exceededLimit } from "./declared-secrets.ts";

/** A longer message is a caller's value more than a message. */
const MAX_MESSAGE = 10_000;
/** What is left of a message that cannot be told. */
const UNTOLD = "does not fit its schema";

/** Takes what came in secret places out of a library's messages, wherever these are about. */
export class MessageMask {
  readonly #texts: readonly string[];
  readonly #masking: Masking;
  /** Too much to look for, which no arguments hold by then. */
  readonly #isTooMuch: boolean;

  /** @param isOpen says of a name that it is known to all, so that messages may tell it */
  constructor(secrets: readonly DeclaredSecret[], isOpen: (name: string) => boolean) {
    const content = contentOf(secrets);
    this.#isTooMuch = exceededLimit(content) !== undefined;
    const { scalars, names } = this.#isTooMuch ? contentOf([]) : content;
    const texts = [...scalars, ...[...names].filter((name) => !isOpen(name))].map(String);
    // As it came, and as libraries transform texts before they check them.
    const cased = texts.flatMap((text) => [text, text.toLowerCase(), text.toUpperCase()]);
    this.#texts = [...new Set(cased.map((text) => text.trim()))].filter((text) => text !== "");
    this.#masking = new Masking(new Set(cased));
  }

  /** The message without them. Where one is too short to be cut out, nothing is left of it. */
  masked(message: string): string {
    if (this.#isTooMuch) return UNTOLD;
    if (this.#texts.length === 0) return message;
    if (message.length > MAX_MESSAGE) return UNTOLD;
    const masked = this.#masking.redactor?.text(message) ?? message;
    const rest = masked.replaceAll(MASK, "");
    return this.#texts.some((text) => standsIn(rest, text)) ? UNTOLD : masked;
  }
}

/** Whether a text stands there by itself: a short one is in many words, and digits in many numbers. */
function standsIn(message: string, text: string): boolean {
  for (let at = message.indexOf(text); at >= 0; at = message.indexOf(text, at + 1)) {
    const end = at + text.length;
    const goesOn =
      isOneWord(message.slice(at - 1, at + 1)) || isOneWord(message.slice(end - 1, end + 1));
    if (!goesOn) return true;
  }
  return false;
}

function isOneWord(pair: string): boolean {
  return /^(?:\p{L}{2}|\p{N}{2})$/u.test(pair);
}
