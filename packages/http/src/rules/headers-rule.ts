import { type FieldCheck, isRecord, Secret } from "@exec/core";
import {
  forbiddenHeader,
  headerValueFault,
  isHeaderName,
  trustedHeader,
} from "../request/header-rules.ts";
import { namesIn } from "../template/text-template.ts";
import { textArgumentFaults } from "./argument-faults.ts";
import { oneLine, type UncheckedSpec, valueFaults } from "./tool-fields.ts";

/** Checks the headers of a spec. */
export function headersRule(spec: UncheckedSpec): FieldCheck {
  return (value) => {
    if (!isRecord(value)) return "must be an object of headers";
    const seen = new Set<string>();
    return oneLine(
      Object.entries(value).flatMap(([name, item]) => {
        const faults = headerFaults(spec, name.toLowerCase(), item);
        if (seen.has(name.toLowerCase())) faults.push("stands there twice");
        seen.add(name.toLowerCase());
        return faults.map((fault) => `header "${name}" ${fault}`);
      }),
    );
  };
}

function headerFaults(spec: UncheckedSpec, name: string, value: unknown): string[] {
  if (!isHeaderName(name)) return ["has a name that cannot be used"];
  if (forbiddenHeader(name)) return ["belongs to the transport and cannot be set"];
  const names = namesIn(value);
  const faults = [...valueFaults(value), ...textArgumentFaults(spec, names)];
  if (names.length > 0 && trustedHeader(name)) {
    faults.push("cannot come from arguments; use fixed text or a Secret");
  }
  if (faults.length > 0) return faults;
  const fault = headerValueFault(Secret.is(value) ? value.open() : String(value));
  return fault === undefined ? [] : [fault];
}
