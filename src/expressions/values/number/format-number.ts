/** `format_number`: numbers as text for people, by a pattern (`number-pattern.ts`), rounding half to even. */

import { divideRounded, powerOfTen, type DecimalNumber } from './decimal.js';
import { doubleToNumber } from './decimal-convert.js';
import type { NumberPattern } from './number-pattern.js';
import { compareDecimalWithDouble } from './text-float.js';

/** A DOUBLE or FLOAT. Halves are told by the exact binary value: 0.015 lies below the half and gives 0.01. */
export function formatDouble(value: number, pattern: NumberPattern): string {
  if (Number.isNaN(value)) return 'NaN';
  const negative = value < 0 || Object.is(value, -0);
  const magnitude = Math.abs(value) * pattern.multiplier;
  if (!Number.isFinite(magnitude)) return affixed('∞', negative, pattern);
  const digits = doubleToNumber(magnitude) as DecimalNumber;
  return affixed(layOut(roundedByValue(digits, magnitude, pattern.fractionDigitsMax), pattern), negative, pattern);
}

/** A DECIMAL, or with scale 0 an integer. */
export function formatDecimalNumber(unscaled: bigint, scale: number, pattern: NumberPattern): string {
  const negative = unscaled < 0n;
  const magnitude = (negative ? -unscaled : unscaled) * BigInt(pattern.multiplier);
  const rounded = cut({ unscaled: magnitude, scale }, pattern.fractionDigitsMax);
  return affixed(layOut(rounded, pattern), negative, pattern);
}

function affixed(body: string, negative: boolean, pattern: NumberPattern): string {
  return negative ? pattern.negativePrefix + body + pattern.negativeSuffix : pattern.positivePrefix + body + pattern.positiveSuffix;
}

function cut(number: DecimalNumber, places: number): DecimalNumber {
  if (number.scale <= places) return number;
  return { unscaled: divideRounded(number.unscaled, powerOfTen(number.scale - places), 'half-even'), scale: places };
}

function roundedByValue(number: DecimalNumber, exact: number, places: number): DecimalNumber {
  if (number.scale <= places) return number;
  const unit = powerOfTen(number.scale - places);
  const isHalf = (number.unscaled % unit) * 2n === unit;
  const side = isHalf ? compareDecimalWithDouble(`${number.unscaled}e${-number.scale}`, exact) : 0;
  // The shortest digits end in a half that the binary value itself misses.
  if (side > 0) return { unscaled: number.unscaled / unit, scale: places };
  if (side < 0) return { unscaled: number.unscaled / unit + 1n, scale: places };
  return cut(number, places);
}

function layOut(number: DecimalNumber, pattern: NumberPattern): string {
  const scale = Math.max(number.scale, 0);
  const digits = (number.scale < 0 ? number.unscaled * powerOfTen(-number.scale) : number.unscaled).toString();
  const all = digits.padStart(scale, '0');
  const fraction = all
    .slice(all.length - scale)
    .replace(/0+$/, '')
    .padEnd(pattern.fractionDigitsMin, '0');
  const whole = all
    .slice(0, all.length - scale)
    .replace(/^0+/, '')
    .padStart(pattern.wholeDigitsMin, '0');
  const shown = whole === '' && fraction === '' ? '0' : grouped(whole, pattern.groupDigits);
  return fraction === '' ? shown : `${shown}.${fraction}`;
}

/** Commas between groups of `groupDigits` digits, counted from the right. */
export function grouped(whole: string, groupDigits: number): string {
  if (groupDigits === 0 || whole.length <= groupDigits) return whole;
  const first = whole.length % groupDigits;
  const groups = first === 0 ? [] : [whole.slice(0, first)];
  for (let i = first; i < whole.length; i += groupDigits) groups.push(whole.slice(i, i + groupDigits));
  return groups.join(',');
}
