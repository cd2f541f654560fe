import { TidemarkError } from '../../../base/errors.js';
import { readBigInt, writeBigInt } from '../../../columnar/int64.js';
import { CUTOVER_DAY, julianToGregorian } from '../binary/calendar.js';
import type { FormatOptions } from '../format.js';
import type { Conversion } from './convert.js';
import { fixed, type FixedValues } from './dense.js';
import type { FileMetadata } from './metadata.js';

/** By which calendar dates and timestamps before 1582-10-15 are read: as they are, from the older one, or not at all. */
export type RebaseMode = 'CORRECTED' | 'LEGACY' | 'EXCEPTION';

/** The modes asked for by `datetimeRebaseMode` and `int96RebaseMode`, for files that do not tell by whom they were written. */
export interface RebaseOptions {
  readonly datetime: RebaseMode;
  readonly int96: RebaseMode;
}

/** Throws INVALID_CONF_VALUE.OUT_OF_RANGE_OF_OPTIONS. */
export function rebaseOptions(options: FormatOptions): RebaseOptions {
  return { datetime: modeOf(options, 'datetimeRebaseMode'), int96: modeOf(options, 'int96RebaseMode') };
}

function modeOf(options: FormatOptions, name: string): RebaseMode {
  const mode = (options.get(name.toLowerCase()) ?? 'CORRECTED').toUpperCase();
  if (mode === 'CORRECTED' || mode === 'LEGACY' || mode === 'EXCEPTION') return mode;
  throw new TidemarkError('INVALID_CONF_VALUE.OUT_OF_RANGE_OF_OPTIONS', `${name} is CORRECTED, LEGACY or EXCEPTION, not ${mode}.`, {
    confName: name,
    confValue: mode,
  });
}

/** The modes for one file: Spark notes its version, and whether it wrote by the older calendar; before 3.0 (INT96: 3.1) it always did. */
export function rebaseOf({ keyValues }: FileMetadata, options: RebaseOptions): RebaseOptions {
  const version = keyValues.get('org.apache.spark.version');
  if (version === undefined) return options;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const legacy = (key: string, since: number): RebaseMode => (major + minor / 100 < since || keyValues.has(key) ? 'LEGACY' : 'CORRECTED');
  return { datetime: legacy('org.apache.spark.legacyDateTime', 3), int96: legacy('org.apache.spark.legacyINT96', 3.01) };
}

/** The conversion, followed by that of days (`per` 1) or microseconds (`per` 2) into our calendar. */
export function rebased(conversion: Conversion, mode: RebaseMode, per: 1 | 2): Conversion {
  if (mode === 'CORRECTED') return conversion;
  return (values) => {
    const { values: stored } = conversion(values) as FixedValues;
    return fixed(per, per === 1 ? rebasedDays(stored as Int32Array, mode) : rebasedMicros(stored as Int32Array, mode));
  };
}

function rebasedDays(days: Int32Array, mode: RebaseMode): Int32Array {
  return days.map((day) => {
    if (day < CUTOVER_DAY && mode === 'EXCEPTION') throw ancient();
    return julianToGregorian(day);
  });
}

const MICROS_A_DAY = 86_400_000_000n;
const CUTOVER_MICROS = BigInt(CUTOVER_DAY) * MICROS_A_DAY;
/** The high word of the cutover: later times need no closer look. */
const CUTOVER_HIGH = Number(CUTOVER_MICROS >> 32n) + 1;

function rebasedMicros(words: Int32Array, mode: RebaseMode): Int32Array {
  const out = Int32Array.from(words);
  for (let i = 0; i < words.length >> 1; i++) {
    if (words[2 * i + 1]! >= CUTOVER_HIGH) continue;
    const micros = readBigInt(words, i);
    if (micros >= CUTOVER_MICROS) continue;
    if (mode === 'EXCEPTION') throw ancient();
    const inDay = ((micros % MICROS_A_DAY) + MICROS_A_DAY) % MICROS_A_DAY;
    writeBigInt(out, i, BigInt(julianToGregorian(Number((micros - inDay) / MICROS_A_DAY))) * MICROS_A_DAY + inDay);
  }
  return out;
}

function ancient(): TidemarkError {
  return new TidemarkError(
    'INCONSISTENT_BEHAVIOR_CROSS_VERSION.READ_ANCIENT_DATETIME',
    'A date or timestamp before 1582-10-15 may have been written by the Julian calendar: set datetimeRebaseMode or int96RebaseMode to LEGACY to read it so, or to CORRECTED to read it as it is.',
    { format: 'Parquet' },
  );
}
