import { isUtf8 } from "node:buffer";
import { type Effect, ToolError } from "@exec/core";
import { shortened } from "./shortened.ts";

/** Header values by lower-case name; a list where the server repeated one. */
export type HttpHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** What an {@link HttpResponse} is made from. */
export interface HttpResponseInit {
  readonly status: number;
  readonly headers: HttpHeaders;
  readonly bytes: Buffer;
  readonly label: string;
  readonly effect: Effect;
}

/** A whole answer. */
export class HttpResponse {
  readonly status: number;
  readonly headers: HttpHeaders;
  /** The body. */
  readonly bytes: Buffer;
  readonly #label: string;
  readonly #effect: Effect;

  constructor(init: HttpResponseInit) {
    this.status = init.status;
    this.headers = init.headers;
    this.bytes = init.bytes;
    this.#label = init.label;
    this.#effect = init.effect;
  }

  /** One header's value, by lower-case name; the first where the server repeated it. */
  header(name: string): string | undefined {
    const value = this.headers[name];
    return typeof value === "string" ? value : value?.[0];
  }

  /** The content type without its parameters, in lower case; empty where the server named none. */
  get mediaType(): string {
    return (this.header("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  }

  /**
   * The body as text, in the charset that the content type names, else UTF-8.
   * @throws ToolError `RESPONSE_INVALID` for a charset that nobody knows, or more than a string holds
   */
  text(): string {
    const charset =
      /;\s*charset="?([^";\s]+)/i.exec(this.header("content-type") ?? "")?.[1] ?? "utf-8";
    const decoder = this.#decoder(charset);
    try {
      return decoder.decode(this.bytes);
    } catch (cause) {
      throw this.invalid("is longer than a text can be", cause);
    }
  }

  /**
   * The body as JSON, which is always UTF-8.
   * @throws ToolError `RESPONSE_INVALID` for anything else
   */
  json(): unknown {
    const { bytes } = this;
    if (!isUtf8(bytes)) throw this.invalid("is not the UTF-8 that JSON is written in");
    const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    try {
      return JSON.parse(bytes.toString("utf8", start));
    } catch {
      // Neither the bytes nor the parser's message, which quotes them: they may hold a piece of a secret.
      const kind = this.mediaType === "" ? "no named type" : shortened(this.mediaType);
      throw this.invalid(`cannot be read: its ${bytes.length} bytes of ${kind} are no valid JSON`);
    }
  }

  /** The error for an answer that cannot be used. */
  invalid(problem: string, cause?: unknown): ToolError {
    return new ToolError({
      code: "RESPONSE_INVALID",
      message: `The answer to ${this.#label} ${problem}.`,
      effect: this.#effect,
      details: { status: this.status, mediaType: shortened(this.mediaType) },
      cause,
    });
  }

  #decoder(charset: string): InstanceType<typeof TextDecoder> {
    try {
      return new TextDecoder(charset);
    } catch {
      throw this.invalid(`names the charset "${shortened(charset)}", which is not known`);
    }
  }
}
