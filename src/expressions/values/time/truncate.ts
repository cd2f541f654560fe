import { civilFromDays, daysFromCivil } from './civil.js';
import { weekday } from './date-fields.js';
import { epochSecondsOf, microsFrom } from './instants.js';
import { toTimestampMicros } from './time-errors.js';
import { daysOfTimestamp, timestampOfDays } from './timestamp-fields.js';
import {
  MICROS_PER_MILLI,
  MICROS_PER_SECOND,
  MONTHS_PER_QUARTER,
  SECONDS_PER_DAY,
  SECONDS_PER_HOUR,
  SECONDS_PER_MINUTE,
  floorMod,
} from './units.js';
import type { Zone } from './zones.js';

/** What a DATE can be cut to. */
export type DateTruncUnit = 'week' | 'month' | 'quarter' | 'year';
/** What a TIMESTAMP can be cut to. */
export type TruncUnit = 'microsecond' | 'millisecond' | 'second' | 'minute' | 'hour' | 'day' | DateTruncUnit;

const UNIT_BY_NAME: Readonly<Record<string, TruncUnit>> = {
  MICROSECOND: 'microsecond',
  MILLISECOND: 'millisecond',
  SECOND: 'second',
  MINUTE: 'minute',
  HOUR: 'hour',
  DAY: 'day',
  DD: 'day',
  WEEK: 'week',
  MON: 'month',
  MONTH: 'month',
  MM: 'month',
  QUARTER: 'quarter',
  YEAR: 'year',
  YYYY: 'year',
  YY: 'year',
};

/** The unit that a name of `date_trunc` means, in any case, or null (Spark's result is then NULL). */
export function truncUnitNamed(name: string): TruncUnit | null {
  const upper = name.toUpperCase();
  return Object.hasOwn(UNIT_BY_NAME, upper) ? UNIT_BY_NAME[upper]! : null;
}

/** The unit that a name of `trunc` means: week and longer only. */
export function dateTruncUnitNamed(name: string): DateTruncUnit | null {
  const unit = truncUnitNamed(name);
  return unit === 'week' || unit === 'month' || unit === 'quarter' || unit === 'year' ? unit : null;
}

/** The first date of the week (Monday), month, quarter or year. */
export function truncateDate(days: number, unit: DateTruncUnit): number {
  if (unit === 'week') return days - weekday(days);
  const { year, month, day } = civilFromDays(days);
  if (unit === 'month') return days - day + 1;
  if (unit === 'year') return daysFromCivil(year, 1, 1);
  return daysFromCivil(year, month - ((month - 1) % MONTHS_PER_QUARTER), 1);
}

/** The timestamp cut to the unit on the wall clock of the zone. Raises ARITHMETIC_OVERFLOW at the very ends of the range. */
export function truncateTimestamp(micros: bigint, unit: TruncUnit, zone: Zone): bigint {
  switch (unit) {
    case 'microsecond':
      return micros;
    case 'millisecond':
      return toTimestampMicros(micros - floorMod(micros, BigInt(MICROS_PER_MILLI)));
    case 'second':
      return toTimestampMicros(micros - floorMod(micros, BigInt(MICROS_PER_SECOND)));
    case 'minute':
      return truncateLocal(micros, SECONDS_PER_MINUTE, zone);
    case 'hour':
      return truncateLocal(micros, SECONDS_PER_HOUR, zone);
    case 'day':
      return truncateLocal(micros, SECONDS_PER_DAY, zone);
    default:
      return timestampOfDays(truncateDate(daysOfTimestamp(micros, zone), unit), zone);
  }
}

function truncateLocal(micros: bigint, unitSeconds: number, zone: Zone): bigint {
  const seconds = epochSecondsOf(micros);
  const offset = zone.fixedOffsetSeconds ?? zone.offsetAt(seconds);
  const local = seconds + offset;
  const cut = Math.floor(local / unitSeconds) * unitSeconds;
  // The offset in force is kept where the cut time is doubtful, so that hours of an overlap stay apart.
  return toTimestampMicros(microsFrom(zone.fixedOffsetSeconds === null ? zone.instantOf(cut, offset) : cut - offset, 0));
}
