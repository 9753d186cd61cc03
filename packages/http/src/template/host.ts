const MAX_NAME = 253;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
/** A label from an argument: no underscore, and no reserved form such as `xn--`. */
const GIVEN_LABEL = /^(?!..--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
const GIVEN_NAME = /^[^\s\p{Cc}/?#@\\:[\]%]+$/u;
const GIVEN_V6 = /^\[[0-9a-f:.]{2,45}\]$/i;

/** What is wrong with the host of a parsed URL; `undefined` for one that can be looked up or dialled. */
export function hostFault(url: URL): string | undefined {
  const { hostname } = url;
  if (hostname.startsWith("[")) return undefined;
  if (hostname.length > MAX_NAME) return `its host is longer than ${MAX_NAME} characters`;
  if (hostname.endsWith(".")) return "its host ends with a dot";
  return hostname.split(".").every((label) => LABEL.test(label))
    ? undefined
    : "its host is no valid name";
}

/** Whether a text can be one label of a host's name, or a piece of one. */
export function isLabel(text: string): boolean {
  return GIVEN_LABEL.test(text);
}

/** Whether a text can be a whole host: a name or an address, without a port. */
export function isWholeHost(text: string): boolean {
  return GIVEN_NAME.test(text) || GIVEN_V6.test(text);
}
