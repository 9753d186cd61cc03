import { type FieldCheck, isRecord } from "@exec/core";
import { parseUrl } from "../template/parse-url.ts";
import { namesIn } from "../template/text-template.ts";
import { isArgumentUrl } from "../template/url-template.ts";
import { textArgumentFaults } from "./argument-faults.ts";
import { oneLine, type UncheckedSpec, valueFaults } from "./tool-fields.ts";

/** Checks the query parameters of a spec. */
export function queryRule(spec: UncheckedSpec): FieldCheck {
  return (value) => {
    if (!isRecord(value)) return "must be an object of parameters";
    const inUrl = urlParameters(spec.url);
    return oneLine(
      Object.entries(value).flatMap(([name, item]) => {
        if (name === "" || name === "__proto__" || !name.isWellFormed()) {
          return [`has the parameter "${name}", a name that cannot be used`];
        }
        if (inUrl.includes(name))
          return [`has the parameter "${name}", which stands in the url too`];
        return [...valueFaults(item), ...textArgumentFaults(spec, namesIn(item))].map(
          (fault) => `parameter "${name}" ${fault}`,
        );
      }),
    );
  };
}

function urlParameters(url: unknown): string[] {
  const template = typeof url === "string" ? parseUrl(url).template : undefined;
  if (template === undefined || isArgumentUrl(template)) return [];
  return template.query.map(({ name }) => name);
}
