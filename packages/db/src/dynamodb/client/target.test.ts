import { describe, expect, test } from "vitest";
import { endpointFault, regionFault, targetOf } from "./target.ts";

const spec = { name: "tool", table: "airports" };

describe("where requests go", () => {
  test.each([
    ["eu-central-1", "https://dynamodb.eu-central-1.amazonaws.com"],
    ["us-gov-west-1", "https://dynamodb.us-gov-west-1.amazonaws.com"],
    ["cn-north-1", "https://dynamodb.cn-north-1.amazonaws.com.cn"],
    ["eusc-de-east-1", "https://dynamodb.eusc-de-east-1.amazonaws.eu"],
    ["us-iso-east-1", "https://dynamodb.us-iso-east-1.c2s.ic.gov"],
    ["us-isob-east-1", "https://dynamodb.us-isob-east-1.sc2s.sgov.gov"],
  ])("the region %s has the endpoint %s", (region, endpoint) => {
    const target = targetOf({ ...spec, region }, {});
    expect(target).toMatchObject({ region, isLocal: false });
    expect(target.endpoint.origin).toBe(endpoint);
  });

  test("the spec's region counts before the environment's", () => {
    const environment = { AWS_REGION: "us-west-2", AWS_DEFAULT_REGION: "us-east-1" };
    expect(targetOf({ ...spec, region: "eu-west-1" }, environment).region).toBe("eu-west-1");
    expect(targetOf(spec, environment).region).toBe("us-west-2");
    expect(targetOf(spec, { AWS_DEFAULT_REGION: "us-east-1" }).region).toBe("us-east-1");
  });

  test("without any region the spec cannot be used, and the error says what to do", () => {
    expect(() => targetOf(spec, {})).toThrow(/"region" is missing.*AWS_REGION/);
    expect(() => targetOf(spec, { AWS_REGION: "evil.example/" })).toThrow(
      /AWS_REGION must be the name of a region/,
    );
    expect(() => targetOf(spec, { AWS_DEFAULT_REGION: "evil.example/" })).toThrow(
      /AWS_DEFAULT_REGION must be the name of a region/,
    );
  });

  test("a variable that is empty says nothing", () => {
    expect(() => targetOf(spec, { AWS_REGION: "" })).toThrow(/"region" is missing/);
    const environment = { AWS_REGION: " ", AWS_DEFAULT_REGION: "us-east-1 " };
    expect(targetOf(spec, environment).region).toBe("us-east-1");
  });

  test.each([
    "http://127.0.0.1:8000",
    "http://127.1.2.3",
    "http://0.0.0.0:8000",
    "http://localhost:8000",
    "http://localhost.:8000",
    "http://db.localhost:8000",
    "http://[::1]:8000",
    "http://[::]:8000",
    "http://[::ffff:127.0.0.1]:8000",
    "http://[::ffff:0:0]:8000",
  ])("%s is on this machine", (endpoint) => {
    expect(targetOf({ ...spec, endpoint }, { AWS_REGION: "us-west-2" })).toMatchObject({
      isLocal: true,
      region: "local",
    });
  });

  test.each([
    "http://127.0.0.1.example.com",
    "http://localhost.example.com",
    "http://notlocalhost",
    "http://10.0.0.1",
    "http://[::ffff:10.0.0.1]",
    "http://[fd00::1]",
  ])("%s is not", (endpoint) => {
    expect(targetOf({ ...spec, endpoint, region: "eu-west-1" }, {})).toMatchObject({
      isLocal: false,
      region: "eu-west-1",
    });
  });
});

test.each([
  "ftp://host",
  "host:8000",
  "http://host/path",
  "http://host?x",
  "http://user@host",
  "http://:hunter2@host",
  "http://host#x",
  5,
  "",
])("%s is no endpoint", (endpoint) => {
  expect(endpointFault(endpoint)).toMatch(/must be an origin/);
});

test.each(["eu-central-1.evil.com", "a/b", "", "-a", "a-", "A", 5, "x".repeat(64)])(
  "%s is no region",
  (region) => {
    expect(regionFault(region)).toMatch(/must be the name of a region/);
  },
);
