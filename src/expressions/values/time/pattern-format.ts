import { TidemarkError } from '../../../base/errors.js';
import { civilFromDays, type CivilDate } from './civil.js';
import { dayOfYear, weekday } from './date-fields.js';
import { epochSecondsOf, localMicrosOfDays, microsOfSecond } from './instants.js';
import { compilePattern } from './pattern.js';
import type { NumberItem, PatternField, PatternItem } from './pattern-item.js';
import { formatGmtOffset, formatOffset } from './pattern-offset.js';
import { fieldText } from './pattern-text.js';
import { DAYS_PER_WEEK, MONTHS_PER_QUARTER, SECONDS_PER_DAY, SECONDS_PER_HOUR, SECONDS_PER_MINUTE } from './units.js';
import { zoneNameAt } from './zone-names.js';
import { UTC, type Zone } from './zones.js';

/** One time, taken apart once for all items of a pattern. */
type Moment = {
  readonly epochSeconds: number;
  readonly days: number;
  readonly date: CivilDate;
  readonly secondOfDay: number;
  readonly micros: number;
  readonly offsetSeconds: number;
  readonly zone: Zone;
};

type Printer = (moment: Moment) => string;

function fieldValue(field: PatternField, { days, date, secondOfDay }: Moment): number {
  const hour = Math.floor(secondOfDay / SECONDS_PER_HOUR);
  switch (field) {
    case 'Era':
      return date.year > 0 ? 1 : 0;
    case 'YearOfEra':
      return date.year > 0 ? date.year : 1 - date.year;
    case 'Year':
      return date.year;
    case 'QuarterOfYear':
      return Math.floor((date.month - 1) / MONTHS_PER_QUARTER) + 1;
    case 'MonthOfYear':
      return date.month;
    case 'DayOfMonth':
      return date.day;
    case 'DayOfYear':
      return dayOfYear(days);
    case 'DayOfWeek':
      return weekday(days) + 1;
    case 'AlignedDayOfWeekInMonth':
      return ((date.day - 1) % DAYS_PER_WEEK) + 1;
    case 'AmPmOfDay':
      return hour < 12 ? 0 : 1;
    case 'HourOfAmPm':
      return hour % 12;
    case 'ClockHourOfAmPm':
      return hour % 12 === 0 ? 12 : hour % 12;
    case 'HourOfDay':
      return hour;
    case 'ClockHourOfDay':
      return hour === 0 ? 24 : hour;
    case 'MinuteOfHour':
      return Math.floor(secondOfDay / SECONDS_PER_MINUTE) % 60;
    case 'SecondOfMinute':
      return secondOfDay % SECONDS_PER_MINUTE;
    case 'NanoOfSecond':
    case 'OffsetSeconds':
      throw new TidemarkError('INTERNAL_ERROR', `${field} is not printed as a number`);
  }
}

function numberPrinter({ field, min, sign, twoDigitYear }: NumberItem): Printer {
  if (twoDigitYear) return (moment) => String(Math.abs(fieldValue(field, moment)) % 100).padStart(2, '0');
  const signedFrom = sign === 'exceeds-pad' ? 10 ** min : Infinity;
  return (moment) => {
    const value = fieldValue(field, moment);
    const digits = String(Math.abs(value)).padStart(min, '0');
    if (value < 0) return `-${digits}`;
    return value >= signedFrom ? `+${digits}` : digits;
  };
}

function printerOf(item: PatternItem): Printer {
  switch (item.kind) {
    case 'literal':
      return () => item.text;
    case 'number':
      return numberPrinter(item);
    case 'fraction':
      return ({ micros }) => String(micros).padStart(6, '0').padEnd(9, '0').slice(0, item.max);
    case 'text':
      return (moment) => fieldText(item.field, item.style, fieldValue(item.field, moment));
    case 'offset':
      return ({ offsetSeconds }) => formatOffset(offsetSeconds, item.style, item.zero);
    case 'gmt-offset':
      return ({ offsetSeconds }) => formatGmtOffset(offsetSeconds, item.style);
    case 'zone-id':
      return ({ zone }) => zone.id;
    case 'zone-name':
      return ({ zone, epochSeconds }) => zoneNameAt(zone, epochSeconds, item.style);
    case 'optional':
      return joined(item.items);
  }
}

function joined(items: readonly PatternItem[]): Printer {
  const printers = items.map(printerOf);
  return (moment) => {
    let text = '';
    for (const print of printers) text += print(moment);
    return text;
  };
}

function isOfZone({ kind }: PatternItem): boolean {
  return kind === 'offset' || kind === 'gmt-offset' || kind === 'zone-id' || kind === 'zone-name';
}

/** Drops optional sections that need a zone; refuses a zone anywhere else. */
function withoutZone(items: readonly PatternItem[], pattern: string): PatternItem[] {
  if (items.some(isOfZone)) {
    throw new TidemarkError(
      'INVALID_DATETIME_PATTERN.WITH_SUGGESTION',
      `The pattern '${pattern}' shows a zone, but a DATE or TIMESTAMP_NTZ has none. Cast it to TIMESTAMP first.`,
      { pattern: `'${pattern}'` },
    );
  }
  return items.flatMap((item): PatternItem[] => {
    if (item.kind !== 'optional') return [item];
    return item.items.some(isOfZone) ? [] : [{ kind: 'optional', items: withoutZone(item.items, pattern) }];
  });
}

/** Writes timestamps in a pattern of Java's DateTimeFormatter, in English. Make one a pattern and keep it. */
export class PatternFormatter {
  readonly pattern: string;
  readonly #items: readonly PatternItem[];
  readonly #print: Printer;
  #printLocal: Printer | undefined;

  /** Raises INCONSISTENT_BEHAVIOR_CROSS_VERSION.* and INVALID_DATETIME_PATTERN.* for patterns Spark refuses. */
  constructor(pattern: string) {
    this.pattern = pattern;
    this.#items = compilePattern(pattern, false);
    this.#print = joined(this.#items);
  }

  /** A TIMESTAMP on the wall clock of the zone (`date_format`, `from_unixtime`, `to_json`). */
  format(micros: bigint, zone: Zone): string {
    return this.#print(momentOf(micros, zone));
  }

  /** A TIMESTAMP_NTZ. Raises INVALID_DATETIME_PATTERN.WITH_SUGGESTION when the pattern shows a zone. */
  formatNtz(localMicros: bigint): string {
    this.#printLocal ??= joined(withoutZone(this.#items, this.pattern));
    return this.#printLocal(momentOf(localMicros, UTC));
  }

  /** A DATE, as its midnight. */
  formatDate(days: number): string {
    return this.formatNtz(localMicrosOfDays(days));
  }
}

function momentOf(micros: bigint, zone: Zone): Moment {
  const epochSeconds = epochSecondsOf(micros);
  const offsetSeconds = zone.fixedOffsetSeconds ?? zone.offsetAt(epochSeconds);
  const local = epochSeconds + offsetSeconds;
  const days = Math.floor(local / SECONDS_PER_DAY);
  return {
    epochSeconds,
    days,
    date: civilFromDays(days),
    secondOfDay: local - days * SECONDS_PER_DAY,
    micros: microsOfSecond(micros, epochSeconds),
    offsetSeconds,
    zone,
  };
}
