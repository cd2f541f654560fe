/** LIKE by trying everything. */
export function isLike(text: string, pattern: string): boolean {
  const chars = [...text];
  const tokens = [...pattern];
  const at = (i: number, j: number): boolean => {
    if (j === tokens.length) return i === chars.length;
    if (tokens[j] === '%') return at(i, j + 1) || (i < chars.length && at(i + 1, j));
    return i < chars.length && (tokens[j] === '_' || tokens[j] === chars[i]) && at(i + 1, j + 1);
  };
  return at(0, 0);
}

/** Positions count from 1, from the end where negative; 0 is 1. */
export function substring(text: string, position: number, length: number): string {
  const chars = [...text];
  const start = position > 0 ? position - 1 : position < 0 ? chars.length + position : 0;
  return chars.filter((_, i) => i >= start && i < start + length).join('');
}

export function padded(text: string, length: number, pad: string, left: boolean): string {
  const chars = [...text];
  if (chars.length >= length) return chars.slice(0, Math.max(0, length)).join('');
  const pads = [...pad];
  if (pads.length === 0) return text;
  const fill = Array.from({ length: length - chars.length }, (_, i) => pads[i % pads.length]!).join('');
  return left ? fill + text : text + fill;
}

/** Position of the first occurrence, from 1 in characters; 0 where there is none. */
export function position(text: string, part: string): number {
  const at = text.indexOf(part);
  return at < 0 ? 0 : [...text.slice(0, at)].length + 1;
}
