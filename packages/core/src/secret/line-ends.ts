import type { Span } from "./needle-search.ts";

/** A line end as services write it, escaped like any other text, and the indentation after it. */
const LINE_END =
  /(?:[\r\n]|\\{1,8}(?:[rn]|u000[ad])|%(?:25){0,3}0[ad]|(?:%(?:25){0,3}5c){1,8}[rn]|&(?:amp;)?#(?:1[03]|x[ad]);)+[ \t]*/gi;
/** What may become a line end with what comes next. */
const BEGUN = /[\\%&][\\%&#\w;]{0,40}$/;
const MAX_BEGUN = 41;

/** The lines of a text, without their indentation. */
export function linesOf(text: string): string[] {
  return text.trim().split(LINE_END);
}

/** A text without its line ends. */
export interface JoinedText {
  readonly text: string;
  /** Where a piece of it stands in the text with line ends. */
  originOf(span: Span): Span;
}

/** `undefined` for a text of one line. */
export function joinLines(text: string): JoinedText | undefined {
  LINE_END.lastIndex = 0;
  let match = LINE_END.exec(text);
  if (match === null) return undefined;
  /** Where each line begins, in the joined text and in the text itself. */
  const starts = [0];
  const origins = [0];
  let joined = "";
  let from = 0;
  for (; match !== null; match = LINE_END.exec(text)) {
    joined += text.slice(from, match.index);
    from = LINE_END.lastIndex;
    starts.push(joined.length);
    origins.push(from);
  }
  joined += text.slice(from);
  const offset = (at: number): number => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] as number) <= at) low = middle;
      else high = middle;
    }
    return (origins[low] as number) + at - (starts[low] as number);
  };
  const originOf = ({ from, to }: Span): Span => ({ from: offset(from), to: offset(to - 1) + 1 });
  return { text: joined, originOf };
}

/** How long a text is without what may become a line end. */
export function lengthBeforeBegun(text: string): number {
  const tail = text.slice(-MAX_BEGUN);
  const begun = tail.search(BEGUN);
  return begun === -1 ? text.length : text.length - tail.length + begun;
}
