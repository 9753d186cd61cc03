import { type FieldCheck, isRecord } from "@exec/core";
import { readJson } from "../template/json-template.ts";
import { jsonArgumentFaults } from "./argument-faults.ts";
import { oneLine, type UncheckedSpec } from "./tool-fields.ts";

const WITHOUT_BODY: readonly unknown[] = [undefined, "GET", "HEAD", "OPTIONS"];

/** Checks the body of a spec. */
export function bodyRule(spec: UncheckedSpec): FieldCheck {
  return (value) => {
    if (value === false) return undefined;
    if (!isRecord(value) || value.json === undefined || Object.keys(value).length > 1) {
      return 'must be false or { "json": … }';
    }
    if (WITHOUT_BODY.includes(spec.method)) {
      return `cannot go with ${String(spec.method ?? "GET")}; set "method" to POST, PUT, PATCH or DELETE`;
    }
    const { names, faults } = readJson(value.json);
    return oneLine([...faults, ...jsonArgumentFaults(spec, names)]);
  };
}
