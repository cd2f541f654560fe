import { TidemarkError } from '../../base/errors.js';

const LONG_MAX = 9_223_372_036_854_775_807n;

/** How fast a rate source gives rows. */
export interface Rate {
  readonly rowsPerSecond: bigint;
  readonly rampUpSeconds: bigint;
}

/** The last second whose rows can be counted in 64 bits; INCORRECT_RAMP_UP_RATE where the ramp is longer. */
export function maxSecond({ rowsPerSecond, rampUpSeconds }: Rate): bigint {
  const maxSeconds = LONG_MAX / rowsPerSecond;
  if (rampUpSeconds <= maxSeconds) return maxSeconds;
  throw new TidemarkError(
    'INCORRECT_RAMP_UP_RATE',
    `Max offset with ${rowsPerSecond} rowsPerSecond is ${maxSeconds}, but 'rampUpTimeSeconds' is ${rampUpSeconds}.`,
    { rowsPerSecond: `${rowsPerSecond}`, maxSeconds: `${maxSeconds}`, rampUpTimeSeconds: `${rampUpSeconds}` },
  );
}

/** How many rows are out by the end of a second. The steps of the ramp are whole rows, so the one to full speed may be larger. */
export function valueAtSecond(second: bigint, rate: Rate): bigint {
  const { rowsPerSecond, rampUpSeconds } = rate;
  const step = rowsPerSecond / (rampUpSeconds + 1n);
  const ramp = second < rampUpSeconds ? second : rampUpSeconds;
  const onRamp = ((ramp * (ramp + 1n)) / 2n) * step;
  return second <= rampUpSeconds ? onRamp : onRamp + (second - rampUpSeconds) * rowsPerSecond;
}

/** Rows of the seconds after `start` up to `end`. */
export interface RateRange {
  readonly firstValue: bigint;
  readonly endValue: bigint;
  readonly startMs: number;
  readonly msPerValue: number;
}

export function rateRange(rate: Rate, creationMs: number, start: bigint, end: bigint): RateRange {
  const firstValue = valueAtSecond(start, rate);
  const endValue = valueAtSecond(end, rate);
  return {
    firstValue,
    endValue,
    startMs: creationMs + Number(start) * 1000,
    msPerValue: (Number(end - start) * 1000) / Number(endValue - firstValue),
  };
}

/** The time of the k-th row of a range: spread evenly, to the nearest millisecond. */
export function timeMsAt(range: RateRange, k: number): number {
  return range.startMs + Math.round(k * range.msPerValue);
}
