/**
 * Moments of pairs (x, y), as Spark updates and merges them: `corr`, `covar_pop`, `covar_samp`, and the `regr_` functions.
 *
 * Only pairs without NULL are to be added. Which argument comes first shows in the last digits: add them in the order of the arguments
 * for `corr`, `covar_*`, `regr_r2` and `regr_sxy` (so that for `regr_r2(y, x)` the dependent y is the first), and with the independent
 * column first for `regressionSlope` and `regressionIntercept`. Results are null for no pairs.
 */

import type { Moments } from './moments.js';

export class CoMoments {
  count = 0;
  meanX = 0;
  meanY = 0;
  /** Sum of (x - meanX) * (y - meanY). */
  xy = 0;
  /** Sum of (x - meanX)^2. */
  xx = 0;
  /** Sum of (y - meanY)^2. */
  yy = 0;

  /** Takes in a pair. */
  add(x: number, y: number): void {
    const n = this.count + 1;
    const dx = x - this.meanX;
    const dy = y - this.meanY;
    this.meanX += dx / n;
    this.meanY += dy / n;
    this.xy += dx * (y - this.meanY);
    this.xx += dx * (x - this.meanX);
    this.yy += dy * (y - this.meanY);
    this.count = n;
  }

  /** Takes in all that `other` has seen. */
  merge(other: CoMoments): void {
    const n1 = this.count;
    const n2 = other.count;
    const n = n1 + n2;
    const dx = other.meanX - this.meanX;
    const dy = other.meanY - this.meanY;
    const stepX = n === 0 ? 0 : dx / n;
    const stepY = n === 0 ? 0 : dy / n;
    this.meanX += stepX * n2;
    this.meanY += stepY * n2;
    this.xy = this.xy + other.xy + dx * stepY * n1 * n2;
    this.xx = this.xx + other.xx + dx * stepX * n1 * n2;
    this.yy = this.yy + other.yy + dy * stepY * n1 * n2;
    this.count = n;
  }

  /** `covar_pop` */
  covariancePop(): number | null {
    return this.count === 0 ? null : this.xy / this.count;
  }

  /** `covar_samp`: null for fewer than two pairs. */
  covarianceSamp(): number | null {
    return this.count < 2 ? null : this.xy / (this.count - 1);
  }

  /** What `corr` divides by: 0 when x or y never varies, which is DIVIDE_BY_ZERO in ANSI mode. */
  correlationDivisor(): number {
    return Math.sqrt(this.xx * this.yy);
  }

  /** `corr`: null for fewer than two pairs, and when `correlationDivisor` is 0. */
  correlation(): number | null {
    const divisor = this.correlationDivisor();
    return this.count < 2 || divisor === 0 ? null : this.xy / divisor;
  }

  /** `regr_r2(x, y)`: null when the independent column y never varies, 1 when x never does. */
  rSquared(): number | null {
    if (this.count === 0 || this.yy === 0) return null;
    if (this.xx === 0) return 1;
    const correlation = this.xy / this.correlationDivisor();
    return correlation * correlation;
  }
}

/** `regr_slope` of y over x, from pairs (x, y) and the moments of x in them: null when x never varies. */
export function regressionSlope(pairs: CoMoments, x: Moments): number | null {
  return pairs.count === 0 || x.m2 === 0 ? null : pairs.xy / x.m2;
}

/** `regr_intercept` of y over x, from pairs (x, y) and the moments of x in them: null when x never varies. */
export function regressionIntercept(pairs: CoMoments, x: Moments): number | null {
  const slope = regressionSlope(pairs, x);
  return slope === null ? null : pairs.meanY - slope * pairs.meanX;
}
