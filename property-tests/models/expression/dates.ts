const DAY_MILLIS = 86_400_000;
export const DAY_MICROS = 86_400_000_000n;

export function floorDiv(a: bigint, b: bigint): bigint {
  const q = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? q - 1n : q;
}

const CYCLE_DAYS = 146_097;
const CYCLE_YEARS = 400;

interface Day {
  readonly year: number;
  /** 1 … 12. */
  readonly month: number;
  readonly day: number;
}

/** The calendar repeats every 400 years, so that JavaScript's dates, which end at the year 275,760, serve for all. */
export function dayOf(days: number): Day {
  const cycles = Math.floor(days / CYCLE_DAYS);
  const date = new Date((days - cycles * CYCLE_DAYS) * DAY_MILLIS);
  return { year: date.getUTCFullYear() + cycles * CYCLE_YEARS, month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** The number of a day since 1970; months and days beyond their range run on into the next. */
export function daysOf(year: number, month: number, day: number): number {
  const cycles = Math.floor(year / CYCLE_YEARS);
  return Date.UTC(2000 + year - cycles * CYCLE_YEARS, month - 1, day) / DAY_MILLIS + (cycles - 5) * CYCLE_DAYS;
}

export function lastDay(days: number): number {
  const { year, month } = dayOf(days);
  return daysOf(year, month + 1, 0);
}

/** The same day some months on, or the last one of its month. */
export function addMonths(days: number, months: number): number {
  const { year, month, day } = dayOf(days);
  const first = daysOf(year, month + months, 1);
  return Math.min(first + day - 1, lastDay(first));
}

export function dateText(days: number): string {
  const { year, month, day } = dayOf(days);
  const text = String(Math.abs(year)).padStart(4, '0');
  return `${year < 0 ? '-' : year > 9999 ? '+' : ''}${text}-${two(month)}-${two(day)}`;
}

export function timestampText(micros: bigint): string {
  const days = floorDiv(micros, DAY_MICROS);
  const rest = micros - days * DAY_MICROS;
  const seconds = Number(rest / 1_000_000n);
  const fraction = String(rest % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${dateText(Number(days))} ${clock}${fraction === '' ? '' : `.${fraction}`}`;
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}

/** Fields of a date by the name of the function that gives them. */
export const DATE_FIELDS: Readonly<Record<string, (days: number) => number>> = {
  year: (d) => dayOf(d).year,
  quarter: (d) => Math.ceil(dayOf(d).month / 3),
  month: (d) => dayOf(d).month,
  day: (d) => dayOf(d).day,
  // 1970 began on a Thursday.
  dayofweek: (d) => ((((d + 4) % 7) + 7) % 7) + 1,
  weekday: (d) => (((d + 3) % 7) + 7) % 7,
  dayofyear: (d) => d - daysOf(dayOf(d).year, 1, 1) + 1,
};

/** Fields of a time of day, in UTC. */
export const TIME_FIELDS: Readonly<Record<string, (micros: bigint) => number>> = {
  hour: (t) => Number(ofDay(t) / 3_600_000_000n),
  minute: (t) => Number((ofDay(t) / 60_000_000n) % 60n),
  second: (t) => Number((ofDay(t) / 1_000_000n) % 60n),
};

function ofDay(micros: bigint): bigint {
  return micros - floorDiv(micros, DAY_MICROS) * DAY_MICROS;
}

/** The start of the unit that a time lies in. */
export function truncated(micros: bigint, unit: string): bigint {
  const clock: Record<string, bigint> = { SECOND: 1_000_000n, MINUTE: 60_000_000n, HOUR: 3_600_000_000n, DAY: DAY_MICROS };
  const length = clock[unit];
  if (length !== undefined) return floorDiv(micros, length) * length;
  return BigInt(truncatedDate(Number(floorDiv(micros, DAY_MICROS)), unit)) * DAY_MICROS;
}

export function truncatedDate(days: number, unit: string): number {
  const { year, month } = dayOf(days);
  if (unit === 'WEEK') return days - DATE_FIELDS['weekday']!(days);
  if (unit === 'YEAR') return daysOf(year, 1, 1);
  if (unit === 'QUARTER') return daysOf(year, 3 * Math.floor((month - 1) / 3) + 1, 1);
  return daysOf(year, month, 1);
}
