import { TidemarkError } from '../../base/errors.js';

const UNIT_MICROS: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1000,
  s: 1_000_000,
  m: 60_000_000,
  min: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
};

/** Milliseconds of a time as Spark's Java options take it: `50s`, `100ms`, `7d`; a bare number counts `bareUnit`. Parts of a millisecond are cut. */
export function javaTimeMs(option: string, text: string, bareUnit: 'ms' | 's'): number {
  const match = /^\s*(-?\d+)\s*([a-z]*)\s*$/i.exec(text);
  const unit = match === null ? undefined : UNIT_MICROS[match[2]!.toLowerCase() || bareUnit];
  if (match === null || unit === undefined) {
    throw new TidemarkError(
      'INVALID_OPTION_VALUE',
      `Time must be specified as seconds (s), milliseconds (ms), microseconds (us), minutes (m or min), hour (h), or day (d). E.g. 50s, 100ms, or 250us.\nFailed to parse time string: ${text}`,
      { option, value: text },
    );
  }
  return Math.trunc((Number(match[1]) * unit) / 1000);
}
