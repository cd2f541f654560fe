/** A small generator of pseudo-random numbers, so that a failure can be run again from its seed. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** A whole number in [0, below). */
  roll(below: number): number {
    this.#state = (Math.imul(this.#state ^ (this.#state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    const mixed = Math.imul(this.#state ^ (this.#state >>> 12), 0x297a2d39);
    return ((mixed ^ (mixed >>> 15)) >>> 0) % below;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.roll(items.length)]!;
  }
}

/** The bytes with a few of them changed, removed, doubled or replaced by one of `pieces`. */
export function mutated(line: Buffer, dice: Dice, pieces: readonly string[]): Buffer {
  let bytes = line;
  for (let n = 1 + dice.roll(3); n > 0; n--) {
    const at = dice.roll(bytes.length + 1);
    const piece = Buffer.from(dice.pick(pieces), 'latin1');
    const end = Math.min(bytes.length, at + dice.roll(4));
    switch (dice.roll(4)) {
      case 0:
        bytes = Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(end)]);
        break;
      case 1:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
        break;
      default:
        bytes = Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
    }
  }
  return bytes;
}
