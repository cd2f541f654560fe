/**
 * `round`, `bround`, `ceil` and `floor` to a number of places, for each numeric type.
 *
 * Places may be negative (-2 rounds to hundreds). DOUBLE and FLOAT are rounded by their shortest digits, as Spark does:
 * round(1.005, 2) is 1.01 although the double lies below. Integers give null where the result is out of range of the type.
 */

import { divideRounded, powerOfTen, rescale, type Rounding } from './decimal.js';
import { doubleToNumber } from './decimal-convert.js';
import { addInt64, wrapInt64 } from './int64.js';
import { wrapInteger, type SmallIntegerKind } from './integer.js';
import { floatToText } from './float-text.js';
import { decimalToFloat } from './text-float.js';

/** DOUBLE rounded to `places`. NaN and the infinities stay. The result is never -0. */
export function roundDouble(value: number, places: number, rounding: Rounding = 'half-up'): number {
  if (Number.isInteger(value) && places >= 0) return value + 0;
  const digits = doubleToNumber(value);
  if (digits === null || digits.scale <= places) return value + 0;
  if (places < -400) return 0;
  const unscaled = rescale(digits.unscaled, digits.scale, places, rounding);
  return Number(`${unscaled}e${-places}`) + 0;
}

/** FLOAT rounded to `places`, by the digits of the float. */
export function roundFloat(value: number, places: number, rounding: Rounding = 'half-up'): number {
  if (!Number.isFinite(value) || (Number.isInteger(value) && places >= 0)) return value + 0;
  const digits = doubleToNumber(Number(floatToText(value)));
  if (digits === null || digits.scale <= places) return value + 0;
  if (places < -400) return 0;
  const unscaled = rescale(digits.unscaled, digits.scale, places, rounding);
  return decimalToFloat(`${unscaled}e${-places}`) + 0;
}

/** TINYINT, SMALLINT or INT rounded to `places`; null on overflow. */
export function roundInteger(value: number, places: number, kind: SmallIntegerKind, rounding: Rounding = 'half-up'): number | null {
  const rounded = roundIntegerWrapped(value, places, kind, rounding);
  return Math.abs(rounded - value) > 2 ** 31 || exactRound(value, places, rounding) !== rounded ? null : rounded;
}

/** As `roundInteger`, wrapped to the type on overflow. */
export function roundIntegerWrapped(value: number, places: number, kind: SmallIntegerKind, rounding: Rounding = 'half-up'): number {
  return wrapInteger(exactRound(value, places, rounding), kind);
}

function exactRound(value: number, places: number, rounding: Rounding): number {
  if (places >= 0) return value;
  if (places < -11) return 0;
  return Number(roundWhole(BigInt(value), places, rounding));
}

/** BIGINT rounded to `places`; null on overflow. */
export function roundInt64(value: bigint, places: number, rounding: Rounding = 'half-up'): bigint | null {
  return addInt64(roundWhole(value, places, rounding), 0n);
}

/** As `roundInt64`, wrapped to 64 bits on overflow. */
export function roundInt64Wrapped(value: bigint, places: number, rounding: Rounding = 'half-up'): bigint {
  return wrapInt64(roundWhole(value, places, rounding));
}

function roundWhole(value: bigint, places: number, rounding: Rounding): bigint {
  if (places >= 0) return value;
  if (places < -20) return 0n;
  const unit = powerOfTen(-places);
  return divideRounded(value, unit, rounding) * unit;
}

/**
 * DECIMAL with `scale` rounded to `places` and given with `resultScale` digits (see `roundType`). The caller checks the precision.
 *
 * Use 'ceiling' and 'floor' for `ceil` and `floor` with places.
 */
export function roundDecimal(unscaled: bigint, scale: number, places: number, resultScale: number, rounding: Rounding = 'half-up'): bigint {
  if (places >= scale) return rescale(unscaled, scale, resultScale, rounding);
  if (places < -80) return roundsToUnit(unscaled, rounding) * powerOfTen(resultScale);
  return rescale(rescale(unscaled, scale, places, rounding), places, resultScale, rounding);
}

function roundsToUnit(unscaled: bigint, rounding: Rounding): bigint {
  // No DECIMAL type could hold a unit that large; only the direction is left to tell.
  return rounding === 'ceiling' && unscaled > 0n ? powerOfTen(80) : rounding === 'floor' && unscaled < 0n ? -powerOfTen(80) : 0n;
}

/** `rint`: to the nearest whole number, halves to even, keeping -0. */
export function rint(value: number): number {
  if (!Number.isFinite(value) || Math.abs(value) >= 4503599627370496) return value;
  const floor = Math.floor(value);
  const rest = value - floor;
  const whole = rest < 0.5 || (rest === 0.5 && floor % 2 === 0) ? floor : floor + 1;
  return whole === 0 && (value < 0 || Object.is(value, -0)) ? -0 : whole;
}
