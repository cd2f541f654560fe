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

  /** From plain or scientific text; undefined where it is not a number. */
  static parse(text: string): Decimal | undefined {
    const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?\s*$/.exec(text);
    const digits = (match?.[2] ?? '') + (match?.[3] ?? '');
    if (match === null || digits === '') return undefined;
    const scale = (match[3]?.length ?? 0) - Number(match[4] ?? 0);
    const unscaled = BigInt(`${match[1] === '-' ? '-' : ''}${digits}`);
    return scale < 0 ? new Decimal(unscaled * 10n ** BigInt(-scale), 0) : new Decimal(unscaled, scale);
  }

  /** The unscaled value at another scale; undefined where digits other than zeros would be lost. */
  rescaled(scale: number): bigint | undefined {
    if (scale >= this.scale) return this.unscaled * 10n ** BigInt(scale - this.scale);
    const divisor = 10n ** BigInt(this.scale - scale);
    return this.unscaled % divisor === 0n ? this.unscaled / divisor : undefined;
  }
}
