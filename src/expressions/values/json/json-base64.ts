/** What was read: the bytes, or null where the text is no base64; `end` is behind the last character looked at. */
export interface Base64Read {
  readonly bytes: Uint8Array | null;
  readonly end: number;
}

const QUOTE = 34;
const PADDING = 61;

/**
 * Base64 with its padding from `start` on, blanks between groups of four left out. `isQuoted`: a double quote ends it (and `end` is behind
 * that), otherwise the end of the text. A quote in the third or fourth place of a group is not consumed, one in the second is.
 */
export function readBase64(text: string, start: number, isQuoted: boolean): Base64Read {
  const out: number[] = [];
  let at = start;
  const bad = (end = at): Base64Read => ({ bytes: null, end: Math.min(end, text.length) });
  const take = () => text.charCodeAt(at++);
  for (;;) {
    if (at >= text.length) return isQuoted ? bad() : { bytes: Uint8Array.from(out), end: at };
    const first = take();
    if (first <= 32) continue;
    if (first === QUOTE && isQuoted) return { bytes: Uint8Array.from(out), end: at };
    const high = sextet(first);
    if (high < 0) return bad();
    const second = sextet(take());
    if (second < 0) return bad();
    const two = (high << 6) | second;
    const third = take();
    if (third === PADDING) {
      if (take() !== PADDING) return bad();
      out.push((two >> 4) & 255);
      continue;
    }
    if (sextet(third) < 0) return bad(third === QUOTE ? at - 1 : at);
    const three = (two << 6) | sextet(third);
    const fourth = take();
    if (fourth === PADDING) {
      out.push((three >> 10) & 255, (three >> 2) & 255);
      continue;
    }
    if (sextet(fourth) < 0) return bad(fourth === QUOTE ? at - 1 : at);
    const four = (three << 6) | sextet(fourth);
    out.push((four >> 16) & 255, (four >> 8) & 255, four & 255);
  }
}

function sextet(c: number): number {
  if (c >= 65 && c <= 90) return c - 65;
  if (c >= 97 && c <= 122) return c - 71;
  if (c >= 48 && c <= 57) return c + 4;
  return c === 43 ? 62 : c === 47 ? 63 : -1;
}
