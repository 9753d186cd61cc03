import { argumentInvalid, argumentOf, textOf } from "./argument.ts";
import { hostFault, isLabel, isWholeHost } from "./host.ts";
import type { PathTemplate } from "./path-template.ts";
import type { QueryParameter } from "./query-template.ts";
import { namesOf, type TemplatePart } from "./text-template.ts";

/** A URL in the parts that arguments may or may not reach. */
export interface UrlTemplate {
  readonly protocol: string;
  readonly host: readonly TemplatePart[];
  /** With its colon; empty for the scheme's own. */
  readonly port: string;
  readonly path: PathTemplate;
  readonly query: readonly QueryParameter[];
}

/** A whole URL from one argument. */
export interface ArgumentUrl {
  readonly argument: string;
}

const MAX_URL = 65_536;

/** Whether one argument is the whole URL. */
export function isArgumentUrl(template: UrlTemplate | ArgumentUrl): template is ArgumentUrl {
  return "argument" in template;
}

/** Whether arguments choose the host. */
export function choosesHost(template: UrlTemplate | ArgumentUrl): boolean {
  return isArgumentUrl(template) || namesOf(template.host).length > 0;
}

/**
 * Scheme, host and port with the arguments filled in.
 * @throws ToolError `ARGUMENTS_INVALID` for a value that is no host, or more than one label
 */
export function renderOrigin(template: UrlTemplate, args: unknown): string {
  const [only] = template.host;
  const whole = template.host.length === 1 && typeof only === "object";
  let host = "";
  for (const part of template.host) {
    if (typeof part === "string") {
      host += part;
      continue;
    }
    const value = argumentOf(args, part.name) ?? "";
    const text = textOf(value, part.name, "host");
    if (whole ? !isWholeHost(text) : !isLabel(text)) {
      throw argumentInvalid(
        part.name,
        "host",
        whole ? "it is no host name or address" : "it is not one label of a host name",
      );
    }
    host += text;
  }
  const name = namesOf(template.host).join('", "');
  const written = `${template.protocol}//${host}${template.port}`;
  if (!URL.canParse(written))
    throw argumentInvalid(name, "host", "it makes a host that cannot be read");
  const url = new URL(written);
  const fault = hostFault(url);
  if (fault !== undefined) throw argumentInvalid(name, "host", fault);
  return url.origin;
}

/**
 * The URL that an argument holds.
 * @throws ToolError `ARGUMENTS_INVALID` for anything but an absolute http(s) URL without credentials
 */
export function renderArgumentUrl({ argument }: ArgumentUrl, args: unknown): URL {
  const refuse = (problem: string): Error => argumentInvalid(argument, "URL", problem);
  const text = textOf(argumentOf(args, argument) ?? "", argument, "URL");
  if (text.length > MAX_URL) throw refuse(`it is longer than ${MAX_URL} characters`);
  if (/[\p{Cc}\s]/u.test(text)) throw refuse("it holds a space or a control character");
  if (!URL.canParse(text)) throw refuse("it is no absolute URL");
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw refuse("it begins with neither http: nor https:");
  if (url.username !== "" || url.password !== "") throw refuse("it holds credentials");
  const fault = hostFault(url);
  if (fault !== undefined) throw refuse(fault);
  url.hash = "";
  return url;
}
