import { type FieldCheck, isRecord, Secret, text } from "@exec/core";
import { type ParsedUrl, parseUrl } from "../template/parse-url.ts";
import { placeArguments } from "../template/place-arguments.ts";
import { choosesHost, isArgumentUrl } from "../template/url-template.ts";
import { textArgumentFaults } from "./argument-faults.ts";
import { oneLine, type UncheckedSpec } from "./tool-fields.ts";

/** Checks a URL template, and what it means for the other fields. */
export function urlRule(spec: UncheckedSpec): FieldCheck {
  return (value) => {
    if (typeof value !== "string") return text(value);
    const parsed = parseUrl(value);
    const { template, names, faults } = parsed;
    return oneLine([
      ...faults,
      ...textArgumentFaults(spec, names),
      ...(template !== undefined && choosesHost(template) ? openHostFaults(spec) : []),
      ...(template !== undefined && isArgumentUrl(template) && spec.query !== undefined
        ? ['is one argument, which brings its own query; leave out "query"']
        : []),
      ...placeFaults(spec, parsed),
    ]);
  };
}

/** Where arguments choose the host, a policy has to say which ones, and no secret may go there. */
function openHostFaults({ egress, query, headers, body }: UncheckedSpec): string[] {
  const isListed = isRecord(egress) && Array.isArray(egress.allow) && egress.allow.length > 0;
  const faults: string[] = [];
  if (egress !== "public-web" && !isListed) {
    faults.push(
      'lets arguments choose the host, so "egress" must be "public-web" or { "allow": [...] }',
    );
  }
  if (!isListed && [query, headers, body].some(holdsSecret)) {
    faults.push(
      'would send a Secret to a host that arguments choose; list the hosts in "egress": { "allow": [...] }',
    );
  }
  return faults;
}

function holdsSecret(value: unknown): boolean {
  if (Secret.is(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsSecret);
}

/** Declared arguments that would go nowhere, or over a parameter that the spec fixes. */
function placeFaults(spec: UncheckedSpec, { template }: ParsedUrl): string[] {
  if (template === undefined) return [];
  const { asParameters, unplaced } = placeArguments(spec, template);
  const taken = new Set([
    ...(isArgumentUrl(template) ? [] : template.query.map(({ name }) => name)),
    ...(isRecord(spec.query) ? Object.keys(spec.query) : []),
  ]);
  return [
    ...asParameters
      .filter((name) => taken.has(name))
      .map(
        (name) =>
          `fixes the query parameter "${name}", which the argument of that name would set too`,
      ),
    ...asParameters
      .filter((name) => !name.isWellFormed())
      .map(
        (name) => `has the argument "${name}", a name that cannot be used for a query parameter`,
      ),
    ...textArgumentFaults(spec, asParameters),
    ...unplaced.map(
      (name) => `leaves no place for the argument "${name}", which inputSchema declares`,
    ),
  ];
}
