import { describe, expect, test } from "vitest";
import { parseUrl } from "./parse-url.ts";

describe("a URL template is read into the parts that arguments may reach", () => {
  test("host, path segments and query values", () => {
    expect(
      parseUrl("https://{tenant}.Example.com:8443/v1/{a}-{b}/x y?q={q}&n=1".replace(" ", "%20")),
    ).toEqual({
      names: ["tenant", "a", "b", "q"],
      faults: [],
      template: {
        protocol: "https:",
        host: [{ name: "tenant" }, ".example.com"],
        port: ":8443",
        path: [["v1"], [{ name: "a" }, "-", { name: "b" }], ["x%20y"]],
        query: [
          { name: "q", prefix: "q=", value: [{ name: "q" }] },
          { name: "n", prefix: "n=", value: ["1"] },
        ],
      },
    });
  });

  test("fixed text that looks like what stands in for an argument stays text", () => {
    const { template } = parseUrl("http://arg0z.test/arg0z/{x}/ARGQ0z");
    expect(template).toMatchObject({
      host: ["arg0z.test"],
      path: [["arg0z"], [{ name: "x" }], ["ARGQ0z"]],
    });
  });

  test("one argument alone is the whole URL", () => {
    expect(parseUrl("{link}").template).toEqual({ argument: "link" });
  });

  test("a parameter without a value, a name that is encoded, a trailing slash", () => {
    expect(parseUrl("http://a.test/x/?flag&a%5Bb%5D={v}&e=").template).toMatchObject({
      path: [["x"], []],
      query: [
        { name: "flag", prefix: "flag" },
        { name: "a[b]", prefix: "a%5Bb%5D=" },
        { name: "e", prefix: "e=", value: [] },
      ],
    });
  });
});

test.each([
  ["/users/{id}", "is no absolute URL"],
  ["{base}/users", "is no absolute URL"],
  ["{scheme}://a.test/", "where none can stand"],
  ["http://a.test:{port}/", "is no absolute URL"],
  ["ftp://a.test/{x}", "begins with ftp:"],
  ["javascript:{x}", "begins with javascript:"],
  ["http://user:{pass}@a.test/", "holds credentials"],
  ["http://{user}@a.test/", "holds credentials"],
  ["http://a.test/#{x}", "has a fragment"],
  ["http://a.test/?{name}=1", "in the name of a query parameter"],
  ["http://a.test/a/../{x}", 'segment "." or ".."'],
  ["http://a.test/%2E%2e/{x}", 'segment "." or ".."'],
  ["http://a.test/./x", 'segment "." or ".."'],
  ["http://a.test./x", "its host ends with a dot"],
  ["http://*.a.test/x", "its host is no valid name"],
  ["http://a.test/a b", "holds a space"],
  ["http://a.test\\{x}", "a backslash"],
  ["http://a.test/{x", 'a single "{"'],
  ["http://a.test/x}", 'a single "}"'],
  ["http://a.test/{}", "names no argument"],
  ["http://a.test/{a b}", "names no argument"],
  ["http://bücher{x}.test/", "not ASCII in its host"],
])("%s is refused: %s", (source, fault) => {
  const { template, faults } = parseUrl(source);
  expect(template).toBeUndefined();
  expect(faults.join("; ")).toContain(fault);
});
