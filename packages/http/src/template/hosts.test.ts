import { ToolError } from "@exec/core";
import { expect, test } from "vitest";
import { parseUrl } from "./parse-url.ts";
import { isArgumentUrl, renderArgumentUrl, renderOrigin } from "./url-template.ts";

function originOf(url: string, args: unknown): string {
  const { template } = parseUrl(url);
  if (template === undefined) throw new Error("no template");
  try {
    return isArgumentUrl(template)
      ? renderArgumentUrl(template, args).href
      : renderOrigin(template, args);
  } catch (error) {
    if (ToolError.is(error)) return error.code;
    throw error;
  }
}

test.each([
  ["acme", "https://acme.api.test"],
  ["ACME-1", "https://acme-1.api.test"],
  ["a.b", "ARGUMENTS_INVALID"],
  ["xn--", "ARGUMENTS_INVALID"],
  ["xn--80ak6aa92e", "ARGUMENTS_INVALID"],
  ["a".repeat(64), "ARGUMENTS_INVALID"],
  ["-a", "ARGUMENTS_INVALID"],
  ["evil.test#", "ARGUMENTS_INVALID"],
  ["аdmin", "ARGUMENTS_INVALID"],
  ["", "ARGUMENTS_INVALID"],
  [null, "ARGUMENTS_INVALID"],
])("the label %j gives %s", (tenant, origin) => {
  expect(originOf("https://{tenant}.api.test/x", { tenant })).toBe(origin);
});

test.each([
  ["public.example", "http://public.example:81"],
  ["bücher.example", "http://xn--bcher-kva.example:81"],
  ["0x7f000001", "http://127.0.0.1:81"],
  ["2130706433", "http://127.0.0.1:81"],
  ["127.1", "http://127.0.0.1:81"],
  ["[::1]", "http://[::1]:81"],
  ["[::ffff:127.0.0.1]", "http://[::ffff:7f00:1]:81"],
  ["public.example:82", "ARGUMENTS_INVALID"],
  ["[::1]:82", "ARGUMENTS_INVALID"],
  ["a@b", "ARGUMENTS_INVALID"],
  ["a/b", "ARGUMENTS_INVALID"],
  ["a\\b", "ARGUMENTS_INVALID"],
  ["a..b", "ARGUMENTS_INVALID"],
  ["public.example.", "ARGUMENTS_INVALID"],
  ["127%2e1", "ARGUMENTS_INVALID"],
  ["256.256.256.256", "ARGUMENTS_INVALID"],
  ["a b", "ARGUMENTS_INVALID"],
  ["::1", "ARGUMENTS_INVALID"],
])("the host %j gives %s", (host, origin) => {
  expect(originOf("http://{host}:81/x", { host })).toBe(origin);
});

test.each([
  ["https://Public.example/a?b=c#frag", "https://public.example/a?b=c"],
  ["http://public.example:80/", "http://public.example/"],
  ["https://user@public.example/", "ARGUMENTS_INVALID"],
  ["https://:@public.example/x y", "ARGUMENTS_INVALID"],
  ["//public.example/", "ARGUMENTS_INVALID"],
  ["file:///etc/passwd", "ARGUMENTS_INVALID"],
  ["ws://public.example/", "ARGUMENTS_INVALID"],
  ["http://a\tb.example/", "ARGUMENTS_INVALID"],
  [`http://a.example/${"x".repeat(65_536)}`, "ARGUMENTS_INVALID"],
  [42, "ARGUMENTS_INVALID"],
])("the URL %.60j gives %s", (url, href) => {
  expect(originOf("{url}", { url })).toBe(href);
});
