import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { reaches } from "../../test-support/egress.ts";
import type { EgressPolicy } from "./egress-policy.ts";

interface Entry {
  readonly id: string;
  readonly section: "url" | "allowlist" | "dns";
  readonly input?: string;
  readonly host?: string;
  readonly answers?: readonly string[];
  readonly expected: "allow" | "block";
  readonly reason: string;
}

const corpus = JSON.parse(
  readFileSync(new URL("../../test-data/hostile-destinations.json", import.meta.url), "utf8"),
) as { entries: Entry[] };

describe.each<[Entry["section"], EgressPolicy]>([
  ["url", "public-web"],
  ["dns", "public-web"],
  ["allowlist", { allow: ["https://api.example.com"] }],
])("hostile destinations of the kind %s", (section, tool) => {
  const entries = corpus.entries.filter((entry) => entry.section === section);
  it.each(
    entries.map((entry) => [`${entry.id} (${entry.reason}): ${entry.expected}`, entry] as const),
  )("%s", (_, { input, host, answers = [], expected }) => {
    const url = (input ?? `https://${host}/`).replaceAll(
      /__REPEAT\((.+?),(\d+)\)__/g,
      (__, text: string, times: string) => text.repeat(Number(times)),
    );
    const allowed = URL.canParse(url) && reaches({ tool }, url, ...answers);
    expect(allowed ? "allow" : "block").toBe(expected);
  });
});
