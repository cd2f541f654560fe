import { epochSecondsOf, microsFrom, microsOfSecond } from './instants.js';
import { toDateDays, toTimestampMicros } from './time-errors.js';
import { MICROS_PER_SECOND, SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_MINUTE } from './units.js';
import { UTC, type Zone } from './zones.js';

/**
 * Fields of a TIMESTAMP in a zone. For TIMESTAMP_NTZ pass `UTC`: its micros already count as local.
 */

/** Seconds since 1970-01-01 00:00 on the wall clock of the zone. */
export function localSecondsOf(micros: bigint, zone: Zone): number {
  const seconds = epochSecondsOf(micros);
  return seconds + (zone.fixedOffsetSeconds ?? zone.offsetAt(seconds));
}

/** Seconds since local midnight, 0 to 86399. */
export function secondOfDay(micros: bigint, zone: Zone): number {
  const local = localSecondsOf(micros, zone);
  return local - Math.floor(local / SECONDS_PER_DAY) * SECONDS_PER_DAY;
}

export function hourOf(micros: bigint, zone: Zone): number {
  return Math.floor(secondOfDay(micros, zone) / SECONDS_PER_HOUR);
}

export function minuteOf(micros: bigint, zone: Zone): number {
  return Math.floor(secondOfDay(micros, zone) / SECONDS_PER_MINUTE) % 60;
}

export function secondOf(micros: bigint, zone: Zone): number {
  return secondOfDay(micros, zone) % SECONDS_PER_MINUTE;
}

/** Seconds of the minute with their fraction, as the unscaled value of a DECIMAL(8,6) (`extract(second ...)`). */
export function secondDecimalOf(micros: bigint, zone: Zone): bigint {
  return BigInt(secondOf(micros, zone) * MICROS_PER_SECOND + microsOfSecond(micros, epochSecondsOf(micros)));
}

/** The date in the zone (TIMESTAMP to DATE). Raises ARITHMETIC_OVERFLOW never: every timestamp has a date. */
export function daysOfTimestamp(micros: bigint, zone: Zone): number {
  return Math.floor(localSecondsOf(micros, zone) / SECONDS_PER_DAY);
}

/**
 * The first instant of the date in the zone (DATE to TIMESTAMP).
 *
 * Where midnight falls into a gap, the day begins after it. Raises ARITHMETIC_OVERFLOW beyond what a TIMESTAMP can hold.
 */
export function timestampOfDays(days: number, zone: Zone): bigint {
  const local = days * SECONDS_PER_DAY;
  if (zone.fixedOffsetSeconds !== null) return toTimestampMicros(microsFrom(local - zone.fixedOffsetSeconds, 0));
  const instant = zone.instantOf(local);
  const offset = zone.offsetAt(instant);
  // Java's atStartOfDay takes the end of the gap, which is earlier than midnight moved on by its length.
  const intoGap = instant + offset - local;
  if (intoGap <= 0) return toTimestampMicros(microsFrom(instant, 0));
  return toTimestampMicros(microsFrom(firstInstantWithOffset(zone, instant, offset, intoGap), 0));
}

/** The first instant, at most `withinSeconds` before `instant`, from which on the zone has this offset. */
function firstInstantWithOffset(zone: Zone, instant: number, offset: number, withinSeconds: number): number {
  let before = instant - withinSeconds - 1;
  let from = instant;
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (zone.offsetAt(middle) === offset) from = middle;
    else before = middle;
  }
  return from;
}

/** The wall clock of the zone as micros (TIMESTAMP to TIMESTAMP_NTZ). */
export function timestampToLocal(micros: bigint, zone: Zone): bigint {
  const seconds = epochSecondsOf(micros);
  const offset = zone.fixedOffsetSeconds ?? zone.offsetAt(seconds);
  return offset === 0 ? micros : toTimestampMicros(microsFrom(seconds + offset, microsOfSecond(micros, seconds)));
}

/** The instant of a wall clock time in the zone (TIMESTAMP_NTZ to TIMESTAMP); gaps and overlaps as `Zone.instantOf`. */
export function localToTimestamp(localMicros: bigint, zone: Zone): bigint {
  if (zone.fixedOffsetSeconds === 0) return localMicros;
  const seconds = epochSecondsOf(localMicros);
  return toTimestampMicros(microsFrom(zone.instantOf(seconds), microsOfSecond(localMicros, seconds)));
}

/** The instant at which `fromZone` shows what `toZone` shows at `micros` (Spark's convertTz). */
export function convertZone(micros: bigint, fromZone: Zone, toZone: Zone): bigint {
  return localToTimestamp(timestampToLocal(micros, toZone), fromZone);
}

/** `from_utc_timestamp`: shows in UTC what the zone shows at `micros`. */
export function fromUtcTimestamp(micros: bigint, zone: Zone): bigint {
  return convertZone(micros, UTC, zone);
}

/** `to_utc_timestamp`: the instant at which the zone shows what UTC shows at `micros`. */
export function toUtcTimestamp(micros: bigint, zone: Zone): bigint {
  return convertZone(micros, zone, UTC);
}

/** `convert_timezone` of a TIMESTAMP_NTZ: what the wall clock of `target` shows when the one of `source` shows `localMicros`. */
export function convertLocalZone(localMicros: bigint, source: Zone, target: Zone): bigint {
  return timestampToLocal(localToTimestamp(localMicros, source), target);
}

/** Days since the epoch that fit a DATE; raises ARITHMETIC_OVERFLOW otherwise (`date_from_unix_date`, `date_add`). */
export function addDays(days: number, count: number): number {
  return toDateDays(days + count);
}
