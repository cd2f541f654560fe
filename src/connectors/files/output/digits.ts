const ZERO = 48;
const NINE_DIGITS = 1_000_000_000;

/** The two digits of 0 to 99, as the little-endian word that they are in memory. */
const PAIRS = Uint16Array.from({ length: 100 }, (_, n) => (ZERO + Math.floor(n / 10)) | ((ZERO + (n % 10)) << 8));

/** Number of digits of a safe whole number that is not negative. */
export function digitCount(value: number): number {
  if (value < 100_000) {
    if (value < 100) return value < 10 ? 1 : 2;
    return value < 1000 ? 3 : value < 10_000 ? 4 : 5;
  }
  let count = 6;
  for (let limit = 1_000_000; value >= limit; limit *= 10) count++;
  return count;
}

/** Writes the digits of a safe whole number that is not negative, the last of them before `end`. */
export function writeDigits(view: DataView, end: number, value: number): void {
  let at = end;
  let rest = value;
  while (rest >= NINE_DIGITS) {
    const high = Math.floor(rest / NINE_DIGITS);
    let low = (rest - high * NINE_DIGITS) | 0;
    for (let k = 0; k < 4; k++) {
      const next = (low / 100) | 0;
      view.setUint16((at -= 2), PAIRS[low - next * 100]!, true);
      low = next;
    }
    view.setUint8(--at, ZERO + low);
    rest = high;
  }
  let small = rest | 0;
  while (small >= 100) {
    const next = (small / 100) | 0;
    view.setUint16((at -= 2), PAIRS[small - next * 100]!, true);
    small = next;
  }
  if (small >= 10) view.setUint16(at - 2, PAIRS[small]!, true);
  else view.setUint8(at - 1, ZERO + small);
}

/** Writes a number from 0 to 99 as two digits. */
export function writePair(view: DataView, at: number, value: number): void {
  view.setUint16(at, PAIRS[value]!, true);
}
