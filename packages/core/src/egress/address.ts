import { BlockList, isIPv4, isIPv6 } from "node:net";

/**
 * - `global`: routable on the public internet
 * - `private`: this machine or a network of one's own
 * - `metadata`: where a cloud hands out credentials
 * - `special`: everything else that is no ordinary host (link-local, multicast, documentation, …)
 */
export type AddressClass = "global" | "private" | "metadata" | "special";

function list(ranges: readonly string[]): BlockList {
  const blocks = new BlockList();
  for (const range of ranges) {
    const [network = "", prefix = ""] = range.split("/");
    blocks.addSubnet(network, Number(prefix), isIPv4(network) ? "ipv4" : "ipv6");
  }
  return blocks;
}

const METADATA_V4 = [
  "169.254.169.254",
  "169.254.170.2",
  "169.254.170.23",
  "169.254.42.42",
  "169.254.0.23",
  "100.100.100.200",
  "168.63.129.16",
  "192.0.0.192",
] as const;

const metadata: BlockList = list([
  ...METADATA_V4.flatMap((address) => [`${address}/32`, ...insideV6(address)]),
  "fd00:ec2::/32",
  "fd00:c1::a9fe:a9fe/128",
  "fd00:a9fe:a9fe::1/128",
  "fd00:100::100:200/128",
  "fd20:ce::254/128",
  "fd00:42::42/128",
]);

/** The IPv6 addresses that lead to an IPv4 address: compatible, translated, NAT64, 6to4. */
function insideV6(address: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
  const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  const prefixes = ["::", "::ffff:0:", "64:ff9b::", "64:ff9b:1::"];
  return [...prefixes.map((prefix) => `${prefix}${hex}/128`), `2002:${hex}::/48`];
}

const own: BlockList = list([
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "::1/128",
  "fc00::/7",
]);

/** IANA's special-purpose registries, as far as they are not globally reachable. */
const special: BlockList = list([
  "0.0.0.0/8",
  "169.254.0.0/16",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
]);

const globalV6: BlockList = list(["2000::/3"]);

/** Classifies an IP address as `dns.lookup` or `net` writes it. What is no address is `special`. */
export function classifyAddress(address: string): AddressClass {
  // A zone makes the address one of this machine's own links, and no list would know it.
  if ((!isIPv4(address) && !isIPv6(address)) || address.includes("%")) return "special";
  const family = isIPv4(address) ? "ipv4" : "ipv6";
  if (metadata.check(address, family)) return "metadata";
  if (own.check(address, family)) return "private";
  if (special.check(address, family)) return "special";
  if (family === "ipv6" && !globalV6.check(address, family)) return "special";
  return "global";
}
