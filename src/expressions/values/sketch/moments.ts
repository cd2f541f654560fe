/**
 * Central moments of one column, as Spark updates and merges them: `stddev`, `variance`, `skewness`, `kurtosis`, `regr_sxx`, `regr_syy`.
 *
 * Results are null when there was no value, and, where a single value or equal values leave them open, NaN or null as said.
 */

export class Moments {
  count = 0;
  mean = 0;
  m2 = 0;
  m3 = 0;
  m4 = 0;

  /** Takes in a value. */
  add(value: number): void {
    const n = this.count + 1;
    const delta = value - this.mean;
    const step = delta / n;
    const m2 = this.m2 + delta * (delta - step);
    const m3 = this.m3 - 3 * step * m2 + delta * (delta * delta - step * step);
    this.m4 = this.m4 - 4 * step * m3 - 6 * (step * step) * m2 + delta * (delta * (delta * delta) - step * (step * step));
    this.m3 = m3;
    this.m2 = m2;
    this.mean += step;
    this.count = n;
  }

  /** Takes in all that `other` has seen. Spark merges every partial result into an empty one: do that too for its last bits. */
  merge(other: Moments): void {
    const n1 = this.count;
    const n2 = other.count;
    const n = n1 + n2;
    const delta = other.mean - this.mean;
    const step = n === 0 ? 0 : delta / n;
    const m3 = this.m3 + other.m3 + step * step * delta * n1 * n2 * (n1 - n2) + 3 * step * (n1 * other.m2 - n2 * this.m2);
    this.m4 =
      this.m4 +
      other.m4 +
      step * step * step * delta * n1 * n2 * (n1 * n1 - n1 * n2 + n2 * n2) +
      6 * step * step * (n1 * n1 * other.m2 + n2 * n2 * this.m2) +
      4 * step * (n1 * other.m3 - n2 * this.m3);
    this.m3 = m3;
    this.m2 = this.m2 + other.m2 + delta * step * n1 * n2;
    this.mean += step * n2;
    this.count = n;
  }

  /** `var_pop` */
  variancePop(): number | null {
    return this.count === 0 ? null : this.m2 / this.count;
  }

  /** `var_samp`, `variance`: null for fewer than two values. */
  varianceSamp(): number | null {
    return this.count < 2 ? null : this.m2 / (this.count - 1);
  }

  /** `stddev_pop` */
  stddevPop(): number | null {
    return this.count === 0 ? null : Math.sqrt(this.m2 / this.count);
  }

  /** `stddev`, `std`, `stddev_samp`: null for fewer than two values. */
  stddevSamp(): number | null {
    return this.count < 2 ? null : Math.sqrt(this.m2 / (this.count - 1));
  }

  /** `skewness`: null when all values are equal. */
  skewness(): number | null {
    return this.count === 0 || this.m2 === 0 ? null : (Math.sqrt(this.count) * this.m3) / Math.sqrt(this.m2 * this.m2 * this.m2);
  }

  /** `kurtosis`, 0 for a normal distribution: null when all values are equal. */
  kurtosis(): number | null {
    return this.count === 0 || this.m2 === 0 ? null : (this.count * this.m4) / (this.m2 * this.m2) - 3;
  }
}
