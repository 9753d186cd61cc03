import { isRecord, Secret, ToolError } from "@exec/core";
import type { HttpToolSpec } from "../http-tool-spec.ts";
import type { HttpRequest } from "../request/http-request.ts";
import { readJson, renderJson } from "./body-template.ts";
import { type HeaderTemplate, renderHeaders } from "./header-template.ts";
import { parseUrl } from "./parse-url.ts";
import { renderPath } from "./path-template.ts";
import { type QueryParameter, renderQuery } from "./query-template.ts";
import { namesOf, parseTemplate, type TemplatePart } from "./text-template.ts";
import {
  type ArgumentUrl,
  choosesHost,
  renderArgumentUrl,
  renderOrigin,
  type UrlTemplate,
} from "./url-template.ts";

/** Methods whose body is made from the arguments where the spec says nothing. */
const WITH_BODY: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

/** The names of the arguments that a JSON Schema declares; `undefined` where nothing says them. */
export function declaredNames(spec: {
  readonly inputSchema?: unknown;
  readonly parameters?: unknown;
}): ReadonlySet<string> | undefined {
  const schema = spec.inputSchema ?? spec.parameters;
  if (!isRecord(schema) || "~standard" in schema || !isRecord(schema.properties)) return undefined;
  return new Set(Object.keys(schema.properties));
}

/** A valid spec, compiled: makes the request for validated arguments. */
export class RequestTemplate {
  readonly method: string;
  readonly #url: UrlTemplate | ArgumentUrl;
  readonly #origin: string | undefined;
  readonly #query: readonly QueryParameter[];
  readonly #headers: readonly HeaderTemplate[];
  readonly #body: HttpToolSpec["body"];
  readonly #used: ReadonlySet<string>;
  readonly #leftOver: "body" | "refuse";
  /** The schema declares arguments that only the body can take, so there always is one. */
  readonly #alwaysBody: boolean;

  constructor(spec: HttpToolSpec) {
    const { template, names } = parseUrl(spec.url);
    if (template === undefined) throw new TypeError("The URL of an unchecked spec cannot be used.");
    this.method = spec.method ?? "GET";
    this.#url = template;
    this.#origin =
      "argument" in template || choosesHost(template) ? undefined : renderOrigin(template, {});
    const query = "argument" in template ? [] : [...template.query, ...parameters(spec.query)];
    this.#headers = headers(spec);
    this.#body = spec.body;
    const used = new Set([
      ...names,
      ...query.flatMap(({ value }) => (Secret.is(value) ? [] : namesOf(value))),
      ...this.#headers.flatMap(({ value }) => (Secret.is(value) ? [] : namesOf(value))),
      ...(isRecord(spec.body) ? readJson(spec.body.json).names : []),
    ]);
    const free = [...(declaredNames(spec) ?? [])].filter((name) => !used.has(name));
    const ownBody = spec.body === undefined && WITH_BODY.has(this.method);
    this.#leftOver = ownBody ? "body" : "refuse";
    this.#alwaysBody = ownBody && free.length > 0;
    this.#query = ownBody || "argument" in template ? query : [...query, ...free.map(ownParameter)];
    this.#used = ownBody ? used : new Set([...used, ...free]);
  }

  /** The origin, where no argument can change it. */
  get origin(): string | undefined {
    return this.#origin;
  }

  /**
   * Where a call with these arguments goes.
   * @throws ToolError `ARGUMENTS_INVALID`
   */
  url(args: unknown): URL {
    if ("argument" in this.#url) return renderArgumentUrl(this.#url, args);
    const origin = this.#origin ?? renderOrigin(this.#url, args);
    return new URL(origin + renderPath(this.#url.path, args) + renderQuery(this.#query, args));
  }

  /**
   * The request for these arguments.
   * @throws ToolError `ARGUMENTS_INVALID`
   */
  render(args: unknown): HttpRequest {
    const headers = renderHeaders(this.#headers, args);
    const json = this.#json(args);
    const url = this.url(args);
    return { method: this.method, url, headers, ...(json === undefined ? {} : { json }) };
  }

  #json(args: unknown): unknown {
    if (this.#leftOver === "body") return this.#remaining(args);
    if (isRecord(args)) {
      const stray = Object.keys(args).find((name) => !this.#used.has(name));
      if (stray !== undefined) throw hasNoPlace(stray);
    }
    return isRecord(this.#body) ? renderJson(this.#body.json, args) : undefined;
  }

  /** The arguments that are used nowhere else. */
  #remaining(args: unknown): unknown {
    if (!isRecord(args)) return args ?? undefined;
    const entries = Object.entries(args).filter(([name]) => !this.#used.has(name));
    return entries.length > 0 || this.#alwaysBody ? Object.fromEntries(entries) : undefined;
  }
}

function hasNoPlace(name: string): ToolError {
  return new ToolError({
    code: "ARGUMENTS_INVALID",
    message: `The argument "${name}" has no place in the request. Leave it out, or give it one in the spec.`,
    effect: "none",
  });
}

function ownParameter(name: string): QueryParameter {
  return { name, prefix: `${encodeURIComponent(name)}=`, value: [{ name }] };
}

function parameters(query: HttpToolSpec["query"]): QueryParameter[] {
  return Object.entries(query ?? {}).map(([name, value]) => ({
    name,
    prefix: `${encodeURIComponent(name)}=`,
    value: Secret.is(value) ? value : parseTemplate(String(value)).parts.map(encodeText),
  }));
}

function encodeText(part: TemplatePart): TemplatePart {
  return typeof part === "string" ? encodeURIComponent(part) : part;
}

const ACCEPT: Readonly<Record<string, string>> = {
  json: "application/json",
  text: "text/*, */*;q=0.5",
  binary: "*/*",
};

function headers(spec: HttpToolSpec): HeaderTemplate[] {
  const given = Object.entries(spec.headers ?? {}).map(([name, value]) => ({
    name: name.toLowerCase(),
    value: Secret.is(value) ? value : parseTemplate(String(value)).parts,
  }));
  if (given.some(({ name }) => name === "accept")) return given;
  return [
    ...given,
    { name: "accept", value: [ACCEPT[spec.returnType ?? ""] ?? "application/json, */*;q=0.5"] },
  ];
}
