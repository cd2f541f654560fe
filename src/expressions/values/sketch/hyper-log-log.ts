/**
 * HyperLogLog++ as Spark's `approx_count_distinct`: the same registers from the same hashes, the same estimate to the last unit.
 *
 * A 64-bit hash names a register by its first `precision` bits; the register keeps the greatest position of the first set bit seen in
 * the rest. Small counts are told by the number of empty registers, larger ones by the harmonic mean less a measured bias.
 */

import { TidemarkError } from '../../../base/errors.js';
import type { DataType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import { xxhash64Value } from '../hash/value-hash.js';
import { Hash64 } from '../hash/xxhash64.js';
import { BIASES } from './hll-biases.js';
import { RAW_ESTIMATES } from './hll-raw-estimates.js';

/** The relative standard deviation that `approx_count_distinct` takes when none is given. */
export const RELATIVE_SD_DEFAULT = 0.05;

/** Up to these counts empty registers tell more; for precisions 4 to 18. */
const LINEAR_COUNTING_MAX = [10, 20, 40, 80, 220, 400, 900, 1800, 3100, 6500, 15500, 20000, 50000, 120000, 350000];

/** How many of the nearest measured biases are averaged. */
const NEIGHBOURS = 6;

/** The precision (bits that name a register) for a relative standard deviation. Throws when it is above 39 %. */
export function hllPrecision(relativeSd: number): number {
  const precision = Math.ceil((2 * Math.log(1.106 / relativeSd)) / Math.log(2));
  if (!(precision >= 4)) {
    throw new TidemarkError(
      'FAILED_FUNCTION_CALL',
      `approx_count_distinct needs a relative standard deviation of at most 0.39, not ${relativeSd}.`,
      {
        funcName: '`approx_count_distinct`',
      },
    );
  }
  return precision;
}

const scratch = new Hash64();

export class HyperLogLog {
  readonly precision: number;
  readonly registers: Uint8Array;

  constructor(precision: number, registers = new Uint8Array(2 ** precision)) {
    this.precision = precision;
    this.registers = registers;
  }

  /** Takes in a value that is not NULL. */
  add(value: Value, type: DataType): void {
    xxhash64Value(scratch.reset(), value, type);
    this.addHash(scratch.low, scratch.high);
  }

  /** Takes in the XXH64 hash (seed 42) of a value, as its two words. */
  addHash(low: number, high: number): void {
    const p = this.precision;
    const index = p === 0 ? 0 : high >>> (32 - p);
    const restHigh = (high << p) | (low >>> (32 - p));
    // A bit behind the last one of the hash ends the search for the first set bit.
    const restLow = (low << p) | (1 << (p - 1));
    const rank = (restHigh !== 0 ? Math.clz32(restHigh) : 32 + Math.clz32(restLow)) + 1;
    if (rank > (this.registers[index] as number)) this.registers[index] = rank;
  }

  /** Takes in all that another sketch of the same precision has seen. */
  merge(other: HyperLogLog): void {
    const { registers } = this;
    for (let i = 0; i < registers.length; i++) {
      const rank = other.registers[i] as number;
      if (rank > (registers[i] as number)) registers[i] = rank;
    }
  }

  /** The estimate of how many different values were taken in. */
  estimate(): bigint {
    const m = this.registers.length;
    let inverse = 0;
    let empty = 0;
    for (const rank of this.registers) {
      inverse += 1 / 2 ** rank;
      if (rank === 0) empty++;
    }
    const raw = alphaSquared(this.precision, m) / inverse;
    return BigInt(Math.floor(this.#corrected(raw, m, empty) + 0.5));
  }

  #corrected(raw: number, m: number, empty: number): number {
    const p = this.precision;
    if (empty > 0) {
      const linear = m * Math.log(m / empty);
      if ((p < 19 && linear <= (LINEAR_COUNTING_MAX[p - 4] as number)) || raw <= 2.5 * m) return linear;
    }
    return p < 19 && raw < 5 * m ? raw - biasAt(raw, p) : raw;
  }
}

function alphaSquared(precision: number, m: number): number {
  const alpha = precision === 4 ? 0.673 : precision === 5 ? 0.697 : precision === 6 ? 0.709 : 0.7213 / (1 + 1.079 / m);
  return alpha * m * m;
}

/** The mean of the biases measured at the estimates nearest to this one. */
function biasAt(raw: number, precision: number): number {
  const estimates = RAW_ESTIMATES[precision - 4] as readonly number[];
  const biases = BIASES[precision - 4] as readonly number[];
  const distance = (i: number) => (raw - (estimates[i] as number)) ** 2;
  let from = Math.max(lowerBound(estimates, raw) - NEIGHBOURS + 1, 0);
  let to = Math.min(from + NEIGHBOURS, estimates.length);
  while (to < estimates.length && distance(to) < distance(from)) {
    from++;
    to++;
  }
  let sum = 0;
  for (let i = from; i < to; i++) sum += biases[i] as number;
  return sum / (to - from);
}

function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
