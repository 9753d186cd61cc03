import { isRecord, ToolError } from "@exec/core";
import type { HttpToolSpec } from "../http-tool-spec.ts";
import { declaredArguments } from "./declared-arguments.ts";
import { type JsonTemplate, renderJson } from "./json-template.ts";
import type { ArgumentPlaces } from "./place-arguments.ts";

/** How the body of a valid spec is made. */
export class BodyTemplate {
  readonly #json: JsonTemplate | undefined;
  readonly #takesRest: boolean;
  /** Arguments that have a place. */
  readonly #placed: ReadonlySet<string>;
  /** The schema declares arguments that only the body can take, so there always is one. */
  readonly #isAlways: boolean;

  constructor(spec: HttpToolSpec, { named, asParameters, restInBody }: ArgumentPlaces) {
    this.#json = isRecord(spec.body) ? spec.body.json : undefined;
    this.#takesRest = restInBody;
    this.#placed = new Set([...named, ...asParameters]);
    this.#isAlways = [...(declaredArguments(spec)?.keys() ?? [])].some((name) => !named.has(name));
  }

  /**
   * The body, as JSON text; `undefined` for none.
   * @throws ToolError `ARGUMENTS_INVALID` for an argument that has no place in the request
   */
  render(args: unknown): string | undefined {
    if (this.#takesRest) return toJson(this.#rest(args));
    for (const name of argumentNames(args)) if (!this.#placed.has(name)) throw hasNoPlace(name);
    return this.#json === undefined ? undefined : toJson(renderJson(this.#json, args));
  }

  #rest(args: unknown): unknown {
    if (!isRecord(args)) return args ?? undefined;
    const entries = Object.entries(args).filter(([name]) => !this.#placed.has(name));
    return entries.length > 0 || this.#isAlways ? Object.fromEntries(entries) : undefined;
  }
}

function argumentNames(args: unknown): string[] {
  if (isRecord(args)) return Object.keys(args);
  if (args === undefined || args === null) return [];
  throw new ToolError({
    code: "ARGUMENTS_INVALID",
    message:
      "The arguments must be an object, because each goes to the place that is named after it.",
    effect: "none",
  });
}

function toJson(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  try {
    return JSON.stringify(value);
  } catch (cause) {
    throw new ToolError({
      code: "ARGUMENTS_INVALID",
      message: "The arguments cannot be written as JSON, which the body of the request is.",
      effect: "none",
      cause,
    });
  }
}

function hasNoPlace(name: string): ToolError {
  return new ToolError({
    code: "ARGUMENTS_INVALID",
    message: `The argument "${name}" has no place in the request. Leave it out, or give it one in the spec.`,
    effect: "none",
  });
}
