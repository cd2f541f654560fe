/** Precision and scale of the results of DECIMAL arithmetic, by Spark's rules with `allowPrecisionLoss` on. */

import { DECIMAL_PRECISION_MAX } from './decimal.js';

export interface PrecisionScale {
  readonly precision: number;
  readonly scale: number;
}

/** Digits behind the point that a result keeps at least, as far as it had them, when its precision must shrink to 38. */
const SCALE_MIN = 6;

/** Cut to 38 digits: digits before the point win, but at least min(scale, 6) stay behind it. */
export function adjustPrecisionScale(precision: number, scale: number): PrecisionScale {
  if (precision <= DECIMAL_PRECISION_MAX) return { precision, scale };
  if (scale < 0) return { precision: DECIMAL_PRECISION_MAX, scale };
  const whole = precision - scale;
  const kept = Math.max(DECIMAL_PRECISION_MAX - whole, Math.min(scale, SCALE_MIN));
  return { precision: DECIMAL_PRECISION_MAX, scale: kept };
}

/** Cut to 38 digits by cutting precision and scale each. */
export function boundPrecisionScale(precision: number, scale: number): PrecisionScale {
  return { precision: Math.min(precision, DECIMAL_PRECISION_MAX), scale: Math.min(scale, DECIMAL_PRECISION_MAX) };
}

/** Type of a + b and a - b. */
export function addType(a: PrecisionScale, b: PrecisionScale): PrecisionScale {
  const scale = Math.max(a.scale, b.scale);
  return adjustPrecisionScale(Math.max(a.precision - a.scale, b.precision - b.scale) + scale + 1, scale);
}

/** Type of a * b. */
export function multiplyType(a: PrecisionScale, b: PrecisionScale): PrecisionScale {
  return adjustPrecisionScale(a.precision + b.precision + 1, a.scale + b.scale);
}

/** Type of a / b. */
export function divideType(a: PrecisionScale, b: PrecisionScale): PrecisionScale {
  const scale = Math.max(SCALE_MIN, a.scale + b.precision + 1);
  return adjustPrecisionScale(a.precision - a.scale + b.scale + scale, scale);
}

/** Type of a % b and pmod(a, b). */
export function remainderType(a: PrecisionScale, b: PrecisionScale): PrecisionScale {
  const scale = Math.max(a.scale, b.scale);
  return adjustPrecisionScale(Math.min(a.precision - a.scale, b.precision - b.scale) + scale, scale);
}

/** Type of `a div b` before it becomes BIGINT. */
export function integralDivideType(a: PrecisionScale, b: PrecisionScale): PrecisionScale {
  return boundPrecisionScale(a.precision - a.scale + b.scale || 1, 0);
}

/** The narrowest type that holds every value of both: comparisons, coalesce, union. */
export function commonDecimalType(a: PrecisionScale, b: PrecisionScale): PrecisionScale {
  const scale = Math.max(a.scale, b.scale);
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale);
  return whole + scale > DECIMAL_PRECISION_MAX ? boundCommon(whole, scale) : { precision: whole + scale, scale };
}

function boundCommon(whole: number, scale: number): PrecisionScale {
  return boundPrecisionScale(whole + scale, scale);
}

/** Type of round and bround (`digits` places) of a DECIMAL; negative places round before the point. */
export function roundType(a: PrecisionScale, digits: number): PrecisionScale {
  const whole = a.precision - a.scale + 1;
  if (digits < 0) return { precision: Math.min(Math.max(whole, -digits + 1), DECIMAL_PRECISION_MAX), scale: 0 };
  const scale = Math.min(a.scale, digits);
  return { precision: Math.min(whole + scale, DECIMAL_PRECISION_MAX), scale };
}

/** DECIMAL that holds each integer type. */
export const INTEGER_DECIMALS = {
  tinyint: { precision: 3, scale: 0 },
  smallint: { precision: 5, scale: 0 },
  int: { precision: 10, scale: 0 },
  bigint: { precision: 20, scale: 0 },
} as const satisfies Record<string, PrecisionScale>;
