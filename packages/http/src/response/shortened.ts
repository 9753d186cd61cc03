/** As much of a server's own words as a message takes. */
const MAX_WORDS = 80;

/** What a server said, cut short for a message. */
export function shortened(text: string): string {
  return text.length > MAX_WORDS ? `${text.slice(0, MAX_WORDS)}…` : text;
}
