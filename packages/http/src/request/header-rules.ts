const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/;
const MAX_VALUE = 8192;

/** Headers that frame the message or name the connection: the transport's own. */
const TRANSPORT: ReadonlySet<string> = new Set([
  "accept-encoding",
  "connection",
  "content-length",
  "expect",
  "host",
  "http2-settings",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Headers by which servers and proxies decide who asks, and for what: never from arguments. */
const TRUSTED: ReadonlySet<string> = new Set([
  "authorization",
  "content-type",
  "cookie",
  "forwarded",
  "idempotency-key",
  "metadata",
  "metadata-flavor",
  "origin",
  "referer",
  "remote-user",
  "via",
  "x-api-key",
  "x-client-ip",
  "x-cluster-client-ip",
  "x-host",
  "x-http-host-override",
  "x-real-ip",
  "x-rewrite-url",
  "true-client-ip",
]);

const TRUSTED_PREFIXES: readonly string[] = [
  "cf-",
  "sec-",
  "ssl-client-",
  "x-amz-",
  "x-auth-",
  "x-aws-",
  "x-azure-",
  "x-client-cert",
  "x-envoy-",
  "x-forwarded",
  "x-goog-authenticated-user-",
  "x-goog-iap-",
  "x-google-",
  "x-ms-client-principal",
  "x-original-",
  "x-remote-",
  "x-ssl-client-",
];

/** Whether a text can be a header's name. */
export function isHeaderName(name: string): boolean {
  return TOKEN.test(name);
}

/** Whether nobody may set this header, in lower case. */
export function forbiddenHeader(name: string): boolean {
  return TRANSPORT.has(name) || name.startsWith("proxy-");
}

/** Whether arguments may not reach this header, in lower case. */
export function trustedHeader(name: string): boolean {
  return (
    TRUSTED.has(name) ||
    name.includes("method-override") ||
    TRUSTED_PREFIXES.some((prefix) => name.startsWith(prefix))
  );
}

/** What is wrong with a header's value. Only printable ASCII arrives unchanged everywhere. */
export function headerValueFault(value: string): string | undefined {
  if (value.length > MAX_VALUE) return `is longer than ${MAX_VALUE} characters`;
  if (!/^[\x20-\x7e]*$/.test(value)) return "holds a character outside of printable ASCII";
  return value.trim() === value ? undefined : "begins or ends with a space";
}
