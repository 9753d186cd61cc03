import { ToolError } from "@exec/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HttpToolSpec } from "../http-tool-spec.ts";
import { RequestTemplate } from "./request-template.ts";

/** The request's URL; `undefined` where the arguments were refused. */
function render(spec: Omit<HttpToolSpec, "name">, args: unknown): URL | undefined {
  try {
    const { origin, path } = new RequestTemplate({ name: "t", ...spec }).render(args);
    const url = new URL(origin + path);
    // What is sent is what a parser reads back: nothing was collapsed or moved.
    expect(url.pathname + url.search.replaceAll("%27", "'")).toBe(path.replaceAll("%27", "'"));
    return url;
  } catch (error) {
    if (!ToolError.is(error)) throw error;
    expect(error).toMatchObject({ code: "ARGUMENTS_INVALID", effect: "none" });
    return undefined;
  }
}

const nasty = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.string({
    unit: fc.constantFrom(
      ".",
      "/",
      "\\",
      "%2e",
      "%2F",
      "?",
      "#",
      "@",
      ":",
      "&",
      "=",
      ";",
      "%",
      "[",
      "]",
      "a",
      "\t",
      "\r\n",
      "\0",
      "+",
      " ",
    ),
  }),
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  fc.ipV4Extended(),
  fc.anything(),
);

describe("whatever the arguments, a request keeps the shape of its template", () => {
  const spec = {
    url: "https://api.example.com:8443/v1/users/{id}/{a}.{b}/%2e{c}?fixed=1&q={q}&tail={t}-x",
    query: { page: "{page}", key: "k" },
  };

  test("scheme, host, port, number of segments, names of parameters", () => {
    const args = fc.record({
      id: nasty,
      a: nasty,
      b: nasty,
      c: nasty,
      q: nasty,
      t: nasty,
      page: nasty,
    });
    let sent = 0;
    fc.assert(
      fc.property(args, (given) => {
        const url = render(spec, given);
        if (url === undefined) return;
        sent += 1;
        expect(url.origin).toBe("https://api.example.com:8443");
        expect(url.username + url.password + url.hash).toBe("");
        expect(url.pathname.split("/")).toHaveLength(6);
        const optional = ["q", "tail", "page"].filter((name) => url.searchParams.has(name));
        const names = ["fixed", "q", "tail", "page", "key"].filter(
          (name) => !["q", "tail", "page"].includes(name) || optional.includes(name),
        );
        expect([...url.searchParams.keys()]).toEqual(names);
        expect(url.searchParams.get("fixed")).toBe("1");
        if (optional.includes("q")) expect(url.searchParams.get("q")).toBe(String(given.q));
      }),
      { numRuns: 3000 },
    );
    expect(sent).toBeGreaterThan(200);
  });

  test("a text that is sent arrives as that text, in exactly one segment", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" })),
        (id) => {
          const url = render({ url: "http://a.test/x/{id}/y" }, { id });
          if (url === undefined) return;
          const segments = url.pathname.split("/");
          expect(segments).toHaveLength(4);
          expect(decodeURIComponent(segments[2] ?? "")).toBe(id);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test("a label stays one label of the same name", () => {
    const labels = fc.oneof(
      nasty,
      fc.domain().map((name) => name.split(".", 1)[0]),
    );
    fc.assert(
      fc.property(labels, (tenant) => {
        const url = render({ url: "https://{tenant}.api.example.com:444/v1" }, { tenant });
        if (url === undefined) return;
        expect(url.hostname.split(".")).toHaveLength(4);
        expect(url.hostname.endsWith(".api.example.com")).toBe(true);
        expect([url.protocol, url.port, url.pathname, url.search]).toEqual([
          "https:",
          "444",
          "/v1",
          "",
        ]);
      }),
      { numRuns: 3000 },
    );
  });

  test("a whole host brings no port, path or credentials", () => {
    fc.assert(
      fc.property(nasty, (host) => {
        const url = render({ url: "https://{host}:444/v1" }, { host });
        if (url === undefined) return;
        expect([url.protocol, url.port, url.pathname, url.search, url.username]).toEqual([
          "https:",
          "444",
          "/v1",
          "",
          "",
        ]);
      }),
      { numRuns: 3000 },
    );
  });
});

test.each([
  ["a missing path value", {}],
  ["null", { id: null }],
  ["empty text", { id: "" }],
  ["one dot", { id: "." }],
  ["two dots", { id: ".." }],
  ["a list", { id: ["a"] }],
  ["an object", { id: { toString: () => "x" } }],
  ["NaN", { id: Number.NaN }],
  ["infinity", { id: Number.POSITIVE_INFINITY }],
  ["half a character", { id: "\ud800" }],
  ["a control character", { id: "a\nb" }],
  ["a direction override", { id: "\u202eadmin" }],
  ["a zero-width space", { id: "adm\u200bin" }],
  ["a very long text", { id: "a".repeat(2049) }],
])("in a path, %s is refused", (_, args) => {
  expect(render({ url: "http://a.test/x/{id}/y" }, args)).toBeUndefined();
});

test.each([
  ["two values that make two dots", "http://a.test/{a}{b}/y", { a: ".", b: "." }],
  ["a dot after an encoded one of the template", "http://a.test/%2e{a}/y", { a: "." }],
])("in a path, %s are refused", (_, url, args) => {
  expect(render({ url }, args)).toBeUndefined();
});

test.each([
  [".%2e", ".%252e"],
  ["%2e%2e", "%252e%252e"],
  ["...", "..."],
  ["a/../b", "a%2F..%2Fb"],
  ["..\\x", "..%5Cx"],
  ["é", "%C3%A9"],
  [0, "0"],
  [false, "false"],
  [12n, "12"],
])("in a path, %s is sent as %s", (id, segment) => {
  expect(render({ url: "http://a.test/x/{id}/y" }, { id })?.pathname).toBe(`/x/${segment}/y`);
});

describe("a request's name in messages", () => {
  const labelOf = (url: string, args: unknown): string =>
    new RequestTemplate({ name: "t", url, egress: "public-web" }).render(args).label;

  test("is the template without its query, where no argument chooses the host", () => {
    expect(labelOf("https://a.test/x/{id}?key={k}", { id: 1, k: 2 })).toBe(
      "GET https://a.test/x/{id}",
    );
  });

  test("has the origin that the arguments chose, and nothing more of them", () => {
    expect(labelOf("https://{tenant}.a.test:444/x/{id}?k={k}", { tenant: "eu", id: 1 })).toBe(
      "GET https://eu.a.test:444/x/{id}",
    );
    expect(labelOf("{url}", { url: "https://b.test/secret-path?token=1" })).toBe(
      "GET https://b.test",
    );
  });
});
