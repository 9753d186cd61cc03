import { isIP } from "node:net";

/** Names that lead to this machine or a network of one's own, with everything below them. */
const OWN_NAMES = [
  "localhost",
  "localdomain",
  "local",
  "internal",
  "intranet",
  "private",
  "corp",
  "home",
  "lan",
  "home.arpa",
] as const;

/** Public names that a cloud answers with credentials, with everything below them. */
const METADATA_NAMES = [
  "metadata.amazonaws.com",
  "metadata.goog",
  "metadata.tencentyun.com",
  "metadata.packet.net",
  "metadata.platformequinix.com",
] as const;

const MAX_NAME = 253;
const MAX_LABEL = 63;

/**
 * Why a URL is not one of the public web, as far as its text says: a web protocol on its own port,
 * at a full public name or an address. What a name leads to is checked at connect.
 */
export function publicWebFault(url: URL, host: string): string | undefined {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return `${url.protocol} is no protocol of the public web.`;
  }
  if (url.username !== "" || url.password !== "") {
    return `the URL for ${url.host} holds credentials; leave them out.`;
  }
  const fault = isIP(host) === 0 ? nameFault(host) : undefined;
  if (fault !== undefined) return `${url.host} ${fault}`;
  if (url.port === "" || url.port === "80" || url.port === "443") return undefined;
  return `${url.host} has the port ${url.port}, but "public-web" reaches 80 and 443; list the origin in "egress": { "allow": [...] } if it should be reached.`;
}

function nameFault(name: string): string | undefined {
  const labels = name.split(".");
  const whole = labels.every((label) => label !== "" && label.length <= MAX_LABEL);
  if (!whole || name.length > MAX_NAME) return "is no valid host name.";
  if (METADATA_NAMES.some((each) => isAtOrBelow(name, each))) return "is a cloud metadata service.";
  if (labels.length === 1 || OWN_NAMES.some((each) => isAtOrBelow(name, each))) {
    return "is a name of your own network, not of the public web.";
  }
  return undefined;
}

function isAtOrBelow(name: string, parent: string): boolean {
  return name === parent || name.endsWith(`.${parent}`);
}
