import { civilFromDays } from './civil.js';
import { epochSecondsOf, microsOfSecond } from './instants.js';
import { SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_MINUTE } from './units.js';
import { twoDigits } from './zone-id.js';
import { UTC, type Zone } from './zones.js';

/** DATE to text: `2024-02-29`; years above 9999 with a plus sign, negative ones with a minus sign. */
export function formatDate(days: number): string {
  const { year, month, day } = civilFromDays(days);
  return `${formatYear(year)}-${twoDigits(month)}-${twoDigits(day)}`;
}

/** TIMESTAMP to text on the wall clock of the zone: `2024-02-29 12:34:56.789`, the fraction without trailing zeros. */
export function formatTimestamp(micros: bigint, zone: Zone): string {
  const seconds = epochSecondsOf(micros);
  const local = seconds + (zone.fixedOffsetSeconds ?? zone.offsetAt(seconds));
  const days = Math.floor(local / SECONDS_PER_DAY);
  return `${formatDate(days)} ${formatClock(local - days * SECONDS_PER_DAY)}${formatFraction(microsOfSecond(micros, seconds))}`;
}

/** TIMESTAMP_NTZ to text. */
export function formatTimestampNtz(localMicros: bigint): string {
  return formatTimestamp(localMicros, UTC);
}

/** TIME (nanos of the day) to text: `12:34:56.789`. */
export function formatTime(nanos: bigint): string {
  const seconds = Number(nanos / 1_000_000_000n);
  return formatClock(seconds) + formatFraction(Number((nanos / 1000n) % 1_000_000n));
}

function formatYear(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, '0');
  return `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(4, '0')}`;
}

function formatClock(secondOfDay: number): string {
  const hour = Math.floor(secondOfDay / SECONDS_PER_HOUR);
  const minute = Math.floor(secondOfDay / SECONDS_PER_MINUTE) % 60;
  return `${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(secondOfDay % SECONDS_PER_MINUTE)}`;
}

/** `.5`, `.000001`, or nothing for a whole second. */
export function formatFraction(micros: number): string {
  if (micros === 0) return '';
  let digits = String(micros).padStart(6, '0');
  let length = 6;
  while (digits.charCodeAt(length - 1) === 48) length--;
  digits = digits.slice(0, length);
  return `.${digits}`;
}
