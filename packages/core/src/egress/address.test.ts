import { describe, expect, it } from "vitest";
import { type AddressClass, classifyAddress } from "./address.ts";

function expectAll(expected: AddressClass, addresses: readonly string[]): void {
  const classes = addresses.map((address) => [address, classifyAddress(address)]);
  expect(classes).toEqual(addresses.map((address) => [address, expected]));
}

describe("an IPv4 address", () => {
  it("is global outside of the special ranges, up to their very edges", () => {
    expectAll("global", [
      "1.1.1.1",
      "8.8.8.8",
      "9.255.255.255",
      "11.0.0.0",
      "100.63.255.255",
      "100.128.0.0",
      "126.255.255.255",
      "128.0.0.0",
      "169.253.255.255",
      "169.255.0.0",
      "172.15.255.255",
      "172.32.0.0",
      "192.167.255.255",
      "192.169.0.0",
      "198.17.255.255",
      "198.20.0.0",
      "223.255.255.255",
    ]);
  });

  it("is private on this machine and in networks of one's own", () => {
    expectAll("private", [
      "10.0.0.0",
      "10.255.255.255",
      "100.64.0.0",
      "100.127.255.255",
      "127.0.0.1",
      "127.255.255.255",
      "172.16.0.0",
      "172.31.255.255",
      "192.168.0.0",
      "192.168.255.255",
    ]);
  });

  it("is special where no ordinary host is", () => {
    expectAll("special", [
      "0.0.0.0",
      "0.1.2.3",
      "169.254.1.1",
      "169.254.169.253",
      "192.0.0.8",
      "192.0.2.1",
      "192.88.99.1",
      "198.18.0.1",
      "198.19.255.255",
      "198.51.100.1",
      "203.0.113.1",
      "224.0.0.1",
      "239.255.255.255",
      "240.0.0.1",
      "255.255.255.255",
    ]);
  });
});

describe("an IPv6 address", () => {
  it("is global only inside 2000::/3, without its special ranges", () => {
    expectAll("global", ["2606:4700:4700::1111", "2000::1", "3ffe::1", "2001:200::1", "2003::1"]);
    expectAll("special", [
      "::",
      "4000::1",
      "1fff::1",
      "100::1",
      "100:0:0:1::1",
      "2001::1",
      "2001:0:4136:e378:8000:63bf:3fff:fdd2",
      "2001:2::1",
      "2001:10::1",
      "2001:1ff:ffff::1",
      "2001:db8::1",
      "2002::1",
      "3fff::1",
      "3fff:fff::1",
      "5f00::1",
      "fe80::1",
      "fec0::1",
      "ff02::1",
    ]);
  });

  it("is private on this machine and in networks of one's own, however it is written", () => {
    expectAll("private", [
      "::1",
      "0:0:0:0:0:0:0:1",
      "0000::0001",
      "fc00::1",
      "FD12:3456::1",
      "fdff:ffff::",
    ]);
  });

  it("that holds an IPv4 address is never global, whatever the IPv4 address is", () => {
    expectAll("special", [
      "::ffff:8.8.8.8",
      "::8.8.8.8",
      "::ffff:0:8.8.8.8",
      "64:ff9b::8.8.8.8",
      "64:ff9b::10.0.0.1",
      "64:ff9b:1::808:808",
      "2002:808:808::1",
      "2002:a00:1::1",
      "::127.0.0.1",
    ]);
    expectAll("private", [
      "::ffff:127.0.0.1",
      "::ffff:7f00:1",
      "0:0:0:0:0:ffff:10.0.0.5",
      "::FFFF:0a00:0005",
      "::ffff:192.168.1.1",
      "::ffff:100.64.0.1",
    ]);
  });
});

describe("a metadata address", () => {
  it("is known for what it is, in each cloud", () => {
    expectAll("metadata", [
      "169.254.169.254",
      "169.254.170.2",
      "169.254.170.23",
      "169.254.42.42",
      "169.254.0.23",
      "100.100.100.200",
      "168.63.129.16",
      "192.0.0.192",
      "fd00:ec2::254",
      "fd00:ec2::23",
      "fd00:ec2::250",
      "fd00:c1::a9fe:a9fe",
      "fd00:a9fe:a9fe::1",
      "fd00:100::100:200",
      "fd20:ce::254",
      "fd00:42::42",
    ]);
  });

  it("is known in every IPv6 form that leads to it", () => {
    expectAll("metadata", [
      "::ffff:169.254.169.254",
      "::ffff:a9fe:a9fe",
      "::a9fe:a9fe",
      "::ffff:0:169.254.169.254",
      "64:ff9b::a9fe:a9fe",
      "64:ff9b:1::a9fe:a9fe",
      "2002:a9fe:a9fe::1",
      "2002:a9fe:a9fe:1234::",
      "0064:FF9B:0000::A9FE:A9FE",
      "64:ff9b::168.63.129.16",
      "::ffff:100.100.100.200",
    ]);
  });
});

describe("what is no plain address is special", () => {
  it.each([
    "",
    "localhost",
    "example.com",
    "127.1",
    "0177.0.0.1",
    "2130706433",
    "0x7f000001",
    "256.1.1.1",
    "8.8.8.8 ",
    " 8.8.8.8",
    "8.8.8.8:80",
    "8.8.8.8/32",
    "8.8.8.8\u0000",
    "８.8.8.8",
    "[2606:4700:4700::1111]",
    "2606:4700:4700::1111%eth0",
    "fe80::1%25eth0",
    "::1%lo",
    "2606:4700:4700:::1111",
    "1.1.1.1.1",
  ])("%j", (address) => {
    expect(classifyAddress(address)).toBe("special");
  });
});
