import { describe, expect, it } from "vitest";
import { type Egress, reached, reaches } from "../../test-support/egress.ts";
import { hostOf } from "./egress-gate.ts";

function expectReach(egress: Egress, expected: Readonly<Record<string, boolean>>): void {
  expect(reached(egress, Object.keys(expected))).toEqual(expected);
}

describe("without a policy a tool reaches the origin that its spec writes", () => {
  it("and no other host, port or scheme", () => {
    const fixed = ["https://api.example.com"];
    expectReach(
      { fixed },
      {
        "https://api.example.com/": true,
        "https://API.example.com:443/a?b#c": true,
        "https://api.example.com/ 93.184.215.14": true,
        "http://api.example.com/": false,
        "https://api.example.com:8443/": false,
        "https://api.example.com./": false,
        "https://www.api.example.com/": false,
        "https://example.com/": false,
        "https://api.example.com.evil.test/": false,
        "https://api.example.com@evil.test/": false,
        "wss://api.example.com/": false,
        "blob:https://api.example.com/1": false,
        "file:///etc/passwd": false,
      },
    );
    expect(reaches({}, "https://api.example.com/")).toBe(false);
  });

  it("by a name at global addresses only", () => {
    expectReach(
      { fixed: ["https://api.example.com"] },
      {
        "https://api.example.com/ 93.184.215.14 2606:4700::1": true,
        "https://api.example.com/ 10.0.0.5": false,
        "https://api.example.com/ 127.0.0.1": false,
        "https://api.example.com/ 93.184.215.14 10.0.0.5": false,
        "https://api.example.com/ ::ffff:10.0.0.5": false,
        "https://api.example.com/ fe80::1": false,
        "https://api.example.com/ 169.254.169.254": false,
      },
    );
  });

  it("or by a literal private address, because the author wrote it", () => {
    const fixed = ["http://10.0.0.5:8080", "http://[fd12::1]", "http://127.1"];
    expectReach(
      { fixed },
      {
        "http://10.0.0.5:8080/ 10.0.0.5": true,
        "http://[fd12::1]/ fd12::1": true,
        "http://127.0.0.1/": true,
        "http://10.0.0.5/": false,
        "http://10.0.0.6:8080/": false,
      },
    );
  });

  it("or as localhost, as long as that is this machine", () => {
    expectReach(
      { fixed: ["http://localhost:3000"] },
      {
        "http://localhost:3000/ 127.0.0.1 ::1": true,
        "http://localhost:3000/ 10.0.0.1": false,
        "http://localhost:3000/ 169.254.169.254": false,
        "http://localhost.:3000/ 127.0.0.1": false,
      },
    );
    expect(reaches({ fixed: ["http://app.localhost"] }, "http://app.localhost/", "127.0.0.1")).toBe(
      false,
    );
  });

  it("but no metadata address, however it is written", () => {
    for (const host of [
      "169.254.169.254",
      "0xa9fea9fe",
      "[::ffff:a9fe:a9fe]",
      "[64:ff9b::a9fe:a9fe]",
      "[fd00:ec2::254]",
    ]) {
      expect(reaches({ fixed: [`http://${host}`] }, `http://${host}/`)).toBe(false);
      expect(
        reaches({ tool: { private: true }, fixed: [`http://${host}`] }, `http://${host}/`),
      ).toBe(false);
    }
  });

  it("also where it is no origin of the web: others of its kind are not reached", () => {
    expectReach(
      { fixed: ["postgres://db.example.com:5432"] },
      {
        "postgres://db.example.com:5432/app": true,
        "postgres://db.example.com:5433/app": false,
        "postgres://evil.test:5432/app": false,
        "gopher://db.example.com:5432/": false,
        "data:text/plain,hi": false,
      },
    );
  });
});

describe("egress: { private: true }", () => {
  it("lets a name of the spec lead to the own network, and nowhere else", () => {
    expectReach(
      { tool: { private: true }, fixed: ["http://orders.shop.internal"] },
      {
        "http://orders.shop.internal/ 10.0.0.5 fd12::1": true,
        "http://orders.shop.internal/ 127.0.0.1": true,
        "http://orders.shop.internal/ 169.254.169.254": false,
        "http://orders.shop.internal/ fd20:ce::254": false,
        "http://orders.shop.internal/ 100.100.100.200": false,
        "http://orders.shop.internal/ 169.254.1.1": false,
        "http://orders.shop.internal/ 0.0.0.0": false,
        "http://other.shop.internal/ 10.0.0.5": false,
      },
    );
  });
});

describe("egress: { allow }", () => {
  it("reaches what it lists, and an origin of the spec only if it is listed", () => {
    const init = {
      tool: { allow: ["https://api.example.com", "http://a.test:8080"] },
      fixed: ["https://own.test"],
    };
    expectReach(init, {
      "https://api.example.com/": true,
      "http://a.test:8080/": true,
      "http://a.test/": false,
      "https://own.test/": false,
      "blob:https://api.example.com/1": false,
    });
  });

  it("with an empty list reaches nothing", () => {
    expect(reaches({ tool: { allow: [] }, fixed: ["https://own.test"] }, "https://own.test/")).toBe(
      false,
    );
    expect(
      reaches({ runtime: { allow: [] }, fixed: ["https://own.test"] }, "https://own.test/"),
    ).toBe(false);
  });

  it("takes a star for any subdomain, at any depth, and for nothing else", () => {
    expectReach(
      { tool: { allow: ["https://*.example.com", "https://*.b.test:8443"] } },
      {
        "https://a.example.com/": true,
        "https://a.b.c.example.com/": true,
        "https://A.EXAMPLE.COM/": true,
        "https://x.b.test:8443/": true,
        "https://example.com/": false,
        "https://.example.com/": false,
        "https://badexample.com/": false,
        "https://a.example.com./": false,
        "https://a.example.com.evil.test/": false,
        "https://a.example.com:8443/": false,
        "http://a.example.com/": false,
        "https://x.b.test/": false,
        "https://evil.test/?a.example.com": false,
      },
    );
  });

  it("lets listed literals be private, listed names only with private: true", () => {
    expectReach(
      { tool: { allow: ["http://10.0.0.5", "http://*.shop.internal", "http://localhost:3000"] } },
      {
        "http://10.0.0.5/ 10.0.0.5": true,
        "http://a.shop.internal/ 93.184.215.14": true,
        "http://a.shop.internal/ 10.0.0.5": false,
        "http://localhost:3000/ 127.0.0.1": true,
        "http://localhost:3000/ 10.0.0.5": false,
      },
    );
    const tool = { allow: ["http://*.shop.internal"], private: true };
    expect(reaches({ tool }, "http://a.shop.internal/", "10.0.0.5")).toBe(true);
  });

  it("is the only way to a metadata address, which has to be listed literally", () => {
    expectReach(
      {
        tool: {
          allow: ["http://169.254.169.254", "http://metadata.google.internal"],
          private: true,
        },
      },
      {
        "http://169.254.169.254/latest/ 169.254.169.254": true,
        "http://metadata.google.internal/ 169.254.169.254": false,
      },
    );
  });
});

it("a host is given without the brackets of an IPv6 address", () => {
  expect([hostOf(new URL("http://[::1]:80/")), hostOf(new URL("http://a.test:81/"))]).toEqual([
    "::1",
    "a.test",
  ]);
});
