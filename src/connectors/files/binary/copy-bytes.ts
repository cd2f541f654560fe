/** Copies bytes; a loop is faster than a call for the short ones. */
export function copyShort(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): void {
  if (end - start > 40) {
    to.set(from.subarray(start, end), at);
    return;
  }
  for (let p = start, q = at; p < end; p++, q++) to[q] = from[p]!;
}
