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

const metadata: BlockList = list([
  "169.254.169.254/32",
  "169.254.170.2/32",
  "169.254.170.23/32",
  "100.100.100.200/32",
  "168.63.129.16/32",
  "192.0.0.192/32",
  "fd00:ec2::254/128",
  "fd00:ec2::23/128",
  "fd20:ce::254/128",
]);

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
  if (!isIPv4(address) && !isIPv6(address)) return "special";
  const family = isIPv4(address) ? "ipv4" : "ipv6";
  if (metadata.check(address, family)) return "metadata";
  if (own.check(address, family)) return "private";
  if (special.check(address, family)) return "special";
  if (family === "ipv6" && !globalV6.check(address, family)) return "special";
  return "global";
}
