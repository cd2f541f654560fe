/**
 * A DECIMAL value as rows show it: `unscaled` / 10^`scale`, exactly.
 *
 * @example new Decimal(12345n, 2).toString() // '123.45'
 */
export class Decimal {
  readonly unscaled: bigint;
  /** Digits behind the point, 0 to 38. */
  readonly scale: number;

  constructor(unscaled: bigint, scale: number) {
    this.unscaled = unscaled;
    this.scale = scale;
  }

  /** Plain notation with exactly `scale` digits behind the point. */
  toString(): string {
    if (this.scale === 0) return this.unscaled.toString();
    const negative = this.unscaled < 0n;
    const digits = (negative ? -this.unscaled : this.unscaled).toString().padStart(this.scale + 1, '0');
    const point = digits.length - this.scale;
    return `${negative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
  }

  /** The same text, so that JSON loses no digit. */
  toJSON(): string {
    return this.toString();
  }

  /** The nearest double; digits beyond its 15 to 17 are lost. */
  toNumber(): number {
    return Number(this.toString());
  }
}
