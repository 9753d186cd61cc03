import { describe, expect, it } from "vitest";
import { type Egress, gateOf, reached, reaches } from "../../test-support/egress.ts";

function expectReach(egress: Egress, expected: Readonly<Record<string, boolean>>): void {
  expect(reached(egress, Object.keys(expected))).toEqual(expected);
}

describe("the runtime's policy", () => {
  const open = { allow: ["https://*.example.com"], private: true };

  it("and the tool's have to agree: the stricter wins, whichever it is", () => {
    const narrow = { allow: ["https://api.example.com"] };
    for (const init of [
      { tool: narrow, runtime: open },
      { tool: open, runtime: narrow },
    ]) {
      expectReach(init, {
        "https://api.example.com/ 93.184.215.14": true,
        "https://www.example.com/ 93.184.215.14": false,
        "https://api.example.com/ 10.0.0.5": false,
        "https://api.example.com/ 169.254.169.254": false,
      });
    }
  });

  it("does not open what the tool leaves closed", () => {
    const fixed = ["https://own.test"];
    expect(reaches({ runtime: open, fixed }, "https://api.example.com/")).toBe(false);
    expect(reaches({ runtime: { private: true }, fixed }, "https://own.test/", "10.0.0.5")).toBe(
      false,
    );
    expect(reaches({ runtime: "public-web", fixed }, "https://other.test/")).toBe(false);
  });

  it("of public-web keeps a tool off the own network, though its author wrote the address", () => {
    const fixed = [
      "http://10.0.0.5",
      "http://localhost",
      "https://own.test:8443",
      "https://own.test",
    ];
    expectReach(
      { runtime: "public-web", fixed },
      {
        "http://10.0.0.5/": false,
        "http://localhost/ 127.0.0.1": false,
        "https://own.test:8443/": false,
        "https://own.test/ 93.184.215.14": true,
        "https://own.test/ 10.0.0.5": false,
      },
    );
  });

  it("of metadata needs both lists to name it", () => {
    const tool = { allow: ["http://169.254.169.254"] };
    expect(reaches({ tool, runtime: tool }, "http://169.254.169.254/")).toBe(true);
    expect(reaches({ tool, runtime: { private: true } }, "http://169.254.169.254/")).toBe(false);
  });
});

describe("a refusal says where and what to do", () => {
  const why = (egress: Egress, url: string, address?: string): string | undefined => {
    const gate = gateOf(egress);
    return address === undefined
      ? gate.refuseUrl(new URL(url))
      : gate.refuseAddress(new URL(url), address);
  };

  it.each<[Egress, string, string | undefined, string]>([
    [
      {},
      "https://a.test/",
      undefined,
      'https://a.test is not among the origins that this tool may reach; list it in "egress"',
    ],
    [
      { fixed: ["http://a.test"] },
      "http://a.test/",
      "10.0.0.1",
      'a.test leads to 10.0.0.1, which is a private address; set "egress": { "private": true }',
    ],
    [
      { fixed: ["http://a.test"] },
      "http://a.test/",
      "0.0.0.0",
      "which is a special address; no policy lets a name lead there",
    ],
    [
      { fixed: ["http://a.test"] },
      "http://a.test/",
      "169.254.169.254",
      "169.254.169.254 is a cloud metadata address",
    ],
    [
      { tool: "public-web" },
      "http://a.test:22/",
      undefined,
      'a.test:22 has the port 22, but "public-web" reaches 80 and 443',
    ],
    [
      { tool: "public-web" },
      "http://localhost/",
      undefined,
      "localhost is a name of your own network",
    ],
    [
      { tool: "public-web" },
      "http://metadata.goog/",
      undefined,
      "metadata.goog is a cloud metadata service",
    ],
  ])("%j %s %s", (init, url, address, message) => {
    expect(why(init, url, address)).toContain(message);
  });

  it("without repeating credentials or the path", () => {
    const text = why({}, "https://user:pass@a.test/secret?token=1") ?? "";
    expect(text).not.toMatch(/user|pass|secret|token/);
  });
});

describe("a gate's key", () => {
  const key = (egress: Egress): string => gateOf(egress).key;

  it("is the same for the same policy and origins, and another for any other", () => {
    const inits: Egress[] = [
      {},
      { fixed: ["https://a.test"] },
      { tool: "public-web" },
      { runtime: "public-web" },
      { tool: { private: true } },
      { runtime: { private: true } },
      { tool: { allow: ["https://a.test"] } },
      { tool: { allow: ["https://b.test"] } },
      { tool: { allow: ["https://a.test"], private: true } },
    ];
    expect(new Set(inits.map(key)).size).toBe(inits.length);
    expect(inits.map(key)).toEqual(inits.map(key));
    expect(key({ fixed: ["https://A.test:443/"] })).toBe(key({ fixed: ["https://a.test"] }));
  });
});
