import { type FieldCheck, flag, isRecord, oneOf, Secret, type SpecRules, text } from "@exec/core";
import {
  forbiddenHeader,
  headerValueFault,
  isHeaderName,
  trustedHeader,
} from "./request/header-rules.ts";
import { readJson } from "./template/body-template.ts";
import { parseUrl } from "./template/parse-url.ts";
import { declaredNames } from "./template/request-template.ts";
import { namesOf, parseTemplate } from "./template/text-template.ts";
import { choosesHost } from "./template/url-template.ts";

const METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"] as const;

/** The checks of the executor type `standard`, for one spec: some need to see its other fields. */
export function httpToolRules(spec: unknown): SpecRules {
  const tool = isRecord(spec) ? spec : {};
  const declared = declaredNames(tool);
  const unknownName = (names: readonly string[]): string[] =>
    declared === undefined
      ? []
      : [...new Set(names)]
          .filter((name) => !declared.has(name))
          .map((name) => `names the argument "${name}", which inputSchema does not declare`);
  const all = (faults: readonly string[]): string | undefined =>
    faults.length === 0 ? undefined : faults.join("; ");

  const url: FieldCheck = (value) => {
    if (typeof value !== "string") return text(value);
    const { template, names, faults } = parseUrl(value);
    const problems = [...faults, ...unknownName(names)];
    if (template !== undefined && choosesHost(template))
      problems.push(...openHostFaults(tool, "argument" in template));
    return all(problems);
  };

  const query: FieldCheck = (value) => {
    if (!isRecord(value)) return "must be an object of parameters";
    const own = queryNames(tool.url);
    return all(
      Object.entries(value).flatMap(([name, item]) => {
        const where = `parameter "${name}"`;
        if (name === "" || name === "__proto__") return [`${where} has a name that cannot be used`];
        if (own.includes(name)) return [`${where} stands in the url too`];
        return valueFaults(item)
          .map((fault) => `${where} ${fault}`)
          .concat(unknownName(templateNames(item)));
      }),
    );
  };

  const headers: FieldCheck = (value) => {
    if (!isRecord(value)) return "must be an object of headers";
    const seen = new Set<string>();
    return all(
      Object.entries(value).flatMap(([given, item]) => {
        const name = given.toLowerCase();
        const where = `header "${given}"`;
        if (!isHeaderName(name)) return [`${where} has a name that cannot be used`];
        if (forbiddenHeader(name)) return [`${where} belongs to the transport and cannot be set`];
        if (seen.has(name)) return [`${where} stands there twice`];
        seen.add(name);
        const names = templateNames(item);
        if (names.length > 0 && trustedHeader(name))
          return [`${where} cannot come from arguments; use a fixed value or a Secret`];
        return headerFaults(item)
          .map((fault) => `${where} ${fault}`)
          .concat(unknownName(names));
      }),
    );
  };

  const body: FieldCheck = (value) => {
    if (value === false) return undefined;
    if (!isRecord(value) || !("json" in value) || Object.keys(value).length > 1)
      return 'must be false or { "json": … }';
    if (tool.method === undefined || tool.method === "GET" || tool.method === "HEAD")
      return "cannot go with this method";
    const { names, faults } = readJson(value.json);
    return all([...faults, ...unknownName(names)]);
  };

  return { fields: { url, method: oneOf(...METHODS), query, headers, body }, required: ["url"] };
}

/** Where arguments choose the host, a policy has to say which ones, and no secret may go there. */
function openHostFaults(tool: Record<string, unknown>, wholeUrl: boolean): string[] {
  const faults: string[] = [];
  const { egress } = tool;
  const listed = isRecord(egress) && Array.isArray(egress.allow) && egress.allow.length > 0;
  if (egress !== "public-web" && !listed) {
    faults.push(
      'lets arguments choose the host, so "egress" must be "public-web" or { "allow": [...] }',
    );
  }
  const secrets = [tool.query, tool.headers]
    .flatMap((values) => (isRecord(values) ? Object.values(values) : []))
    .some(Secret.is);
  if (secrets && !listed)
    faults.push(
      'would send a Secret to a host that arguments choose; list the hosts in "egress": { "allow": [...] }',
    );
  if (wholeUrl && tool.query !== undefined)
    faults.push('is one argument, which brings its own query; leave out "query"');
  return faults;
}

function queryNames(url: unknown): string[] {
  const template = typeof url === "string" ? parseUrl(url).template : undefined;
  return template === undefined || "argument" in template
    ? []
    : template.query.map(({ name }) => name);
}

function templateNames(value: unknown): string[] {
  return typeof value === "string" ? namesOf(parseTemplate(value).parts) : [];
}

function valueFaults(value: unknown): string[] {
  if (typeof value === "string") return [...parseTemplate(value).faults];
  const fine =
    Secret.is(value) ||
    flag(value) === undefined ||
    (typeof value === "number" && Number.isFinite(value));
  return fine ? [] : ["must be a string, a number, true, false or a Secret"];
}

function headerFaults(value: unknown): string[] {
  const faults = valueFaults(value);
  if (faults.length > 0) return faults;
  const fault = headerValueFault(Secret.is(value) ? value.open() : String(value));
  return fault === undefined ? [] : [fault];
}
