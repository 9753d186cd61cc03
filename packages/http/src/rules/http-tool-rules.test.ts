import { Secret, ToolError } from "@exec/core";
import { expect, test } from "vitest";
import { z } from "zod";
import { HttpToolExecutor } from "../http-tool-executor.ts";
import type { HttpToolSpec } from "../http-tool-spec.ts";

/** Every fault of a spec, in one text; empty for a spec that can be used. */
function faultsOf(fields: object): string {
  try {
    new HttpToolExecutor({ name: "t", url: "http://a.test/", ...fields } as HttpToolSpec);
    return "";
  } catch (error) {
    if (!ToolError.is(error)) throw error;
    expect(error).toMatchObject({ code: "SPEC_INVALID", effect: "none" });
    return error.message;
  }
}

const properties = (names: Record<string, object>) => ({
  inputSchema: { type: "object", properties: names },
});

test("a spec with many faults names them all at once", () => {
  const faults = faultsOf({
    url: "ftp://me:pw@a.test/{x}#frag",
    methd: "GET",
    method: "FETCH",
    timeoutMs: -1,
    maxResponseBytes: 0,
    query: { "": "1", q: { a: 1 } },
    headers: { Host: "b.test", "x y": "1", "x-a": "{" },
    body: "text",
    ...properties({ y: {} }),
  });
  for (const fault of [
    "begins with ftp:",
    "holds credentials",
    "has a fragment",
    'the argument "x", which inputSchema does not declare',
    '"methd" is not a field of this executor; did you mean "method"?',
    '"method" must be one of',
    '"timeoutMs"',
    '"maxResponseBytes"',
    'the parameter "", a name that cannot be used',
    'parameter "q" must be a string',
    'header "Host" belongs to the transport',
    'header "x y" has a name that cannot be used',
    'header "x-a" has a single "{"',
    '"body" must be false or',
  ]) {
    expect(faults).toContain(fault);
  }
});

test("a url is needed", () => {
  expect(faultsOf({ url: undefined })).toContain('"url" is missing');
  expect(faultsOf({ url: 5 })).toContain('"url" must be a non-empty string');
});

test.each([
  [{ url: "http://a.test/{id}", ...properties({ id: {} }) }],
  [{ url: "http://a.test/{id}" }],
  [{ url: "http://a.test/{id}", inputSchema: z.object({ other: z.string() }) }],
  [{ url: "http://a.test/{id}", inputSchema: { $ref: "#/$defs/args" } }],
  [{ url: "http://{host}/", egress: "public-web" }],
  [
    {
      url: "{url}",
      egress: { allow: ["https://a.test"] },
      headers: { authorization: Secret.of("token") },
    },
  ],
  [{ url: "http://a.test/", method: "DELETE", body: { json: "{all}" } }],
  [
    {
      url: "http://a.test/",
      headers: { authorization: "Basic fixed", cookie: Secret.of("c=1234") },
    },
  ],
])("%j can be used", (fields) => {
  expect(faultsOf(fields)).toBe("");
});

test.each([
  [
    "a list in a path",
    { url: "http://a.test/{id}", ...properties({ id: { type: "array" } }) },
    "of the type array",
  ],
  ["an object in a query", properties({ filter: { type: "object" } }), "of the type object"],
  [
    "an unknown name in a query",
    { query: { a: "{b}" }, ...properties({ a: {} }) },
    '"b", which inputSchema does not declare',
  ],
  [
    "an unknown name in a header",
    { headers: { a: "{b}" }, ...properties({}) },
    '"b", which inputSchema does not declare',
  ],
  [
    "an unknown name in a body",
    { method: "POST", body: { json: { a: ["{b}"] } }, ...properties({}) },
    '"b", which inputSchema does not declare',
  ],
  ["a parameter twice", { url: "http://a.test/?a=1", query: { a: 2 } }, "stands in the url too"],
  [
    "an argument over a fixed parameter",
    { url: "http://a.test/?admin=false", ...properties({ admin: {} }) },
    'fixes the query parameter "admin"',
  ],
  [
    "an argument over a named parameter",
    { query: { admin: "no" }, ...properties({ admin: {} }) },
    'fixes the query parameter "admin"',
  ],
  [
    "an argument without a place",
    { method: "POST", body: { json: "{a}" }, ...properties({ a: {}, b: {} }) },
    'no place for the argument "b"',
  ],
  [
    "an argument beside a whole URL",
    { url: "{u}", egress: "public-web", ...properties({ u: {}, q: {} }) },
    'no place for the argument "q"',
  ],
  [
    "a query beside a whole URL",
    { url: "{u}", egress: "public-web", query: { a: "1" } },
    "brings its own query",
  ],
  ["a header twice", { headers: { "X-A": "1", "x-a": "2" } }, "stands there twice"],
  [
    "a header with a line break",
    { headers: { "x-a": "1\r\nx-b: 2" } },
    "outside of printable ASCII",
  ],
  [
    "half a character in a parameter",
    { query: { q: "a\ud800" } },
    'parameter "q" holds half of a character',
  ],
  [
    "half a character in a secret parameter",
    { query: { q: Secret.of("\ud800abc") } },
    'parameter "q" holds half of a character',
  ],
  [
    "half a character in the name of an argument",
    properties({ "\ud800": {} }),
    "a name that cannot be used for a query parameter",
  ],
  [
    "a secret with a line break",
    { headers: { "x-a": Secret.of("token\n") } },
    "outside of printable ASCII",
  ],
  ["a body of a GET", { body: { json: 1 } }, "cannot go with GET"],
  [
    "a body with more than json",
    { method: "POST", body: { json: 1, form: 2 } },
    "must be false or",
  ],
])("%s is refused", (_, fields, fault) => {
  expect(faultsOf(fields)).toContain(fault);
});

test.each([
  ["no policy", {}],
  ["only private names", { egress: { private: true } }],
  ["an empty list", { egress: { allow: [] } }],
  ["the policy of the spec", { egress: "spec" }],
])("arguments that choose the host need hosts to choose from: %s", (_, egress) => {
  for (const url of ["http://{host}/", "http://{tenant}.a.test/", "{url}"]) {
    expect(faultsOf({ url, ...egress })).toContain(
      'lets arguments choose the host, so "egress" must be',
    );
  }
});

test("a secret never goes to a host that arguments choose freely", () => {
  const secret = Secret.of("token");
  for (const fields of [
    { headers: { authorization: secret } },
    { url: "http://{host}/", query: { key: secret } },
    { url: "http://{host}/", method: "POST", body: { json: { deep: [secret] } } },
  ]) {
    expect(faultsOf({ url: "{url}", egress: "public-web", ...fields })).toContain(
      "would send a Secret",
    );
  }
});

test.each([
  "Host",
  "content-length",
  "Transfer-Encoding",
  "connection",
  "Keep-Alive",
  "upgrade",
  "TE",
  "trailer",
  "expect",
  "proxy-authorization",
  "Proxy-Connection",
  "accept-encoding",
  ":authority",
])("the header %s cannot be set at all", (name) => {
  expect(faultsOf({ headers: { [name]: "x" } })).toContain(`header "${name}"`);
});

test.each([
  "Authorization",
  "cookie",
  "content-type",
  "X-Forwarded-For",
  "x-forwarded-host",
  "Forwarded",
  "x-rewrite-url",
  "x-original-url",
  "X-HTTP-Method-Override",
  "x-method-override",
  "metadata-flavor",
  "metadata",
  "x-aws-ec2-metadata-token",
  "x-amz-security-token",
  "x-google-metadata-request",
  "idempotency-key",
  "origin",
  "x-ms-client-principal-id",
  "x-envoy-original-path",
  "Remote-User",
  "x-remote-user",
  "x-remote-group",
  "x-client-cert",
  "ssl-client-verify",
  "x-ssl-client-dn",
  "x-auth-request-email",
  "x-azure-fdid",
  "x-goog-iap-jwt-assertion",
  "x-goog-authenticated-user-email",
])("the header %s takes fixed text, but nothing from arguments", (name) => {
  expect(faultsOf({ headers: { [name]: "fixed" } })).toBe("");
  expect(faultsOf({ headers: { [name]: "{value}" } })).toContain("cannot come from arguments");
});
