import { Secret } from "@exec/core";
import type { HttpToolSpec } from "../http-tool-spec.ts";
import { headerValueFault } from "../request/header-rules.ts";
import { OWN_HEADERS } from "../request/wire-request.ts";
import { argumentInvalid, argumentOf, textOf } from "./argument.ts";
import { namesOf, parseTemplate, type TemplatePart } from "./text-template.ts";

interface VaryingHeader {
  /** In lower case. */
  readonly name: string;
  readonly value: readonly TemplatePart[] | Secret;
}

const ACCEPT: Readonly<Record<string, string>> = {
  json: "application/json",
  text: "text/*, */*;q=0.5",
  binary: "*/*",
};

/** The headers of a valid spec: those that never change as one list, the others as templates. */
export class HeaderTemplate {
  readonly #fixed: readonly string[];
  readonly #fixedWithBody: readonly string[];
  readonly #varying: readonly VaryingHeader[];

  constructor(spec: HttpToolSpec) {
    const varying: VaryingHeader[] = [];
    const fixed = new Map<string, string>([
      ["accept", ACCEPT[spec.returnType ?? ""] ?? "application/json, */*;q=0.5"],
    ]);
    for (let index = 0; index < OWN_HEADERS.length; index += 2) {
      fixed.set(OWN_HEADERS[index] ?? "", OWN_HEADERS[index + 1] ?? "");
    }
    for (const [given, value] of Object.entries(spec.headers ?? {})) {
      const name = given.toLowerCase();
      const parts = Secret.is(value) ? value : parseTemplate(String(value)).parts;
      const isVarying = Secret.is(parts) || namesOf(parts).length > 0;
      if (isVarying) varying.push({ name, value: parts });
      if (isVarying) fixed.delete(name);
      else fixed.set(name, parts.join(""));
    }
    this.#varying = varying;
    this.#fixed = [...fixed].flat();
    const hasType =
      fixed.has("content-type") || varying.some(({ name }) => name === "content-type");
    this.#fixedWithBody = hasType
      ? this.#fixed
      : [...this.#fixed, "content-type", "application/json"];
  }

  /**
   * Names and values in turn; a header whose argument is not given (or `null`) is left out.
   * @throws ToolError `ARGUMENTS_INVALID` for a value that is no single line of printable ASCII
   */
  render(args: unknown, hasBody: boolean): readonly string[] {
    const fixed = hasBody ? this.#fixedWithBody : this.#fixed;
    if (this.#varying.length === 0) return fixed;
    const headers = [...fixed];
    for (const { name, value } of this.#varying) {
      const text = Secret.is(value) ? value.open() : renderValue(value, args);
      if (text !== undefined) headers.push(name, text);
    }
    return headers;
  }
}

function renderValue(parts: readonly TemplatePart[], args: unknown): string | undefined {
  let text = "";
  for (const part of parts) {
    if (typeof part === "string") {
      text += part;
      continue;
    }
    const value = argumentOf(args, part.name);
    if (value === undefined || value === null) return undefined;
    const given = textOf(value, part.name, "header");
    const fault = headerValueFault(given);
    if (fault !== undefined) throw argumentInvalid(part.name, "header", `it ${fault}`);
    text += given;
  }
  return text;
}
