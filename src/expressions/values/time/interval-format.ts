import type { DayTimeField, YearMonthField } from '../../../columnar/types.js';
import type { CalendarInterval } from '../../../columnar/value.js';
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE, MICROS_PER_SECOND, MONTHS_PER_YEAR } from './units.js';
import { formatFraction } from './format-timestamp.js';

/** Fields of a day-time interval, longest first. */
export const DAY_TIME_FIELDS: readonly DayTimeField[] = ['DAY', 'HOUR', 'MINUTE', 'SECOND'];

const FIELD_MICROS: Readonly<Record<DayTimeField, bigint>> = {
  DAY: BigInt(MICROS_PER_DAY),
  HOUR: BigInt(MICROS_PER_HOUR),
  MINUTE: BigInt(MICROS_PER_MINUTE),
  SECOND: BigInt(MICROS_PER_SECOND),
};

/** Calendar interval to text: `1 years 2 months 3 days 4 hours 5.5 seconds`; `0 seconds` when all is zero. */
export function formatInterval({ months, days, micros }: CalendarInterval): string {
  const parts = [
    [Math.trunc(months / MONTHS_PER_YEAR), 'years'],
    [months % MONTHS_PER_YEAR, 'months'],
    [days, 'days'],
    [micros / FIELD_MICROS.HOUR, 'hours'],
    [(micros % FIELD_MICROS.HOUR) / FIELD_MICROS.MINUTE, 'minutes'],
  ] as const;
  const words = parts.filter(([count]) => Number(count) !== 0).map(([count, unit]) => `${count} ${unit}`);
  const rest = micros % FIELD_MICROS.MINUTE;
  if (rest !== 0n) words.push(`${rest < 0n ? '-' : ''}${secondsText(rest < 0n ? -rest : rest)} seconds`);
  return words.length === 0 ? '0 seconds' : words.join(' ');
}

/** Year-month interval (months) to ANSI text: `INTERVAL '1-2' YEAR TO MONTH`, `INTERVAL '14' MONTH`. */
export function formatYearMonthInterval(months: number, start: YearMonthField, end: YearMonthField): string {
  const total = Math.abs(months);
  const years = `${months < 0 ? '-' : ''}${Math.floor(total / MONTHS_PER_YEAR)}`;
  if (start !== end) return `INTERVAL '${years}-${total % MONTHS_PER_YEAR}' YEAR TO MONTH`;
  return start === 'YEAR' ? `INTERVAL '${years}' YEAR` : `INTERVAL '${months}' MONTH`;
}

/** Day-time interval (micros) to ANSI text: `INTERVAL '1 02:03:04.5' DAY TO SECOND`, `INTERVAL '25' HOUR`. */
export function formatDayTimeInterval(micros: bigint, start: DayTimeField, end: DayTimeField): string {
  let rest = micros < 0n ? -micros : micros;
  let text = micros < 0n ? '-' : '';
  const from = DAY_TIME_FIELDS.indexOf(start);
  const to = DAY_TIME_FIELDS.indexOf(end);
  for (const field of DAY_TIME_FIELDS.slice(from, to + 1)) {
    if (field !== start) text += field === 'HOUR' ? ' ' : ':';
    if (field === 'SECOND') text += secondsText(rest).replace(/^\d(?!\d)/, '0$&');
    else text += String(rest / FIELD_MICROS[field]).padStart(field === 'DAY' ? 1 : 2, '0');
    rest %= FIELD_MICROS[field];
  }
  return `INTERVAL '${text}' ${start === end ? start : `${start} TO ${end}`}`;
}

/** Seconds without trailing zeros: `4.5`. */
function secondsText(micros: bigint): string {
  return `${micros / FIELD_MICROS.SECOND}${formatFraction(Number(micros % FIELD_MICROS.SECOND))}`;
}

/** Parts of a day-time interval, cut towards zero (`extract(... from interval)`). */
export function dayTimePart(micros: bigint, field: Exclude<DayTimeField, 'SECOND'>): number {
  if (field === 'DAY') return Number(micros / FIELD_MICROS.DAY);
  return field === 'HOUR'
    ? Number((micros % FIELD_MICROS.DAY) / FIELD_MICROS.HOUR)
    : Number((micros % FIELD_MICROS.HOUR) / FIELD_MICROS.MINUTE);
}

/** Seconds of the minute of a day-time interval, as the unscaled value of a DECIMAL(8,6). */
export function dayTimeSecondDecimal(micros: bigint): bigint {
  return micros % FIELD_MICROS.MINUTE;
}

/** Years or months of a year-month interval, cut towards zero. */
export function yearMonthPart(months: number, field: YearMonthField): number {
  const part = field === 'YEAR' ? Math.trunc(months / MONTHS_PER_YEAR) : months % MONTHS_PER_YEAR;
  return part === 0 ? 0 : part;
}
