import { isRecord, oneOf, type SpecRules } from "@exec/core";
import { bodyRule } from "./body-rule.ts";
import { headersRule } from "./headers-rule.ts";
import { queryRule } from "./query-rule.ts";
import { urlRule } from "./url-rule.ts";

const METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"] as const;

/** The checks of the executor type `standard`, for one spec: some have to see its other fields. */
export function httpToolRules(spec: unknown): SpecRules {
  const given = isRecord(spec) ? spec : {};
  return {
    fields: {
      url: urlRule(given),
      method: oneOf(...METHODS),
      query: queryRule(given),
      headers: headersRule(given),
      body: bodyRule(given),
    },
    required: ["url"],
  };
}
