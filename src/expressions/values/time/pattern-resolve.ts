import { civilDateProblem, civilFromDays, civilTimeProblem, daysFromCivil, isLeapYear, outOfRange } from './civil.js';
import { dayOfYear } from './date-fields.js';
import { FIELDS, type PatternField } from './pattern-item.js';
import type { Zone } from './zones.js';
import { SECONDS_PER_HOUR, SECONDS_PER_MINUTE } from './units.js';

/** Why fields that were read do not make a date or time, in Java's words. */
export class FieldProblem extends Error {
  /** Found while the text was parsed, so that Java's message names the text. */
  readonly inText: boolean;

  constructor(message: string, inText: boolean) {
    super(message);
    this.inText = inText;
  }
}

const SLOTS = Object.fromEntries(FIELDS.map((field, slot) => [field, slot])) as Record<PatternField, number>;

const RANGES: Readonly<Partial<Record<PatternField, readonly [number, number]>>> = {
  YearOfEra: [1, 999_999_999],
  Era: [0, 1],
  Year: [-999_999_999, 999_999_999],
  MonthOfYear: [1, 12],
  DayOfMonth: [1, 31],
  DayOfYear: [1, 366],
  AmPmOfDay: [0, 1],
  HourOfAmPm: [0, 11],
  ClockHourOfAmPm: [1, 12],
  HourOfDay: [0, 23],
  ClockHourOfDay: [1, 24],
  MinuteOfHour: [0, 59],
  SecondOfMinute: [0, 59],
  NanoOfSecond: [0, 999_999_999],
};
const RANGE_TEXTS: Readonly<Partial<Record<PatternField, string>>> = {
  DayOfMonth: '1 - 28/31',
  DayOfYear: '1 - 365/366',
  YearOfEra: '1 - 999999999/1000000000',
};
const TIME_FIELDS: readonly PatternField[] = ['AmPmOfDay', 'HourOfAmPm', 'HourOfDay', 'MinuteOfHour', 'SecondOfMinute', 'NanoOfSecond'];

/** Fields read from one text, with the zone if it had one. NaN marks a field that was not there. */
export class ParsedFields {
  #values: number[];
  zone: Zone | null = null;

  constructor(from?: ParsedFields) {
    this.#values = from === undefined ? new Array<number>(FIELDS.length).fill(NaN) : [...from.#values];
    this.zone = from?.zone ?? null;
  }

  get(field: PatternField): number | undefined {
    const value = this.#values[SLOTS[field]]!;
    return Number.isNaN(value) ? undefined : value;
  }

  /** Whether the field could take the value: one read twice must be the same both times. */
  set(field: PatternField, value: number): boolean {
    const old = this.get(field);
    this.#values[SLOTS[field]] = value;
    return old === undefined || old === value;
  }

  #take(field: PatternField): number | undefined {
    const value = this.get(field);
    this.#values[SLOTS[field]] = NaN;
    return value;
  }

  /** Takes the field out, checked against its range. */
  #takeChecked(field: PatternField): number | undefined {
    this.#check(field);
    return this.#take(field);
  }

  #check(field: PatternField): void {
    const value = this.get(field);
    if (value === undefined) return;
    const [low, high] = RANGES[field]!;
    if (value < low || value > high) {
      throw new FieldProblem(outOfRange(field, RANGE_TEXTS[field] ?? `${low} - ${high}`, value), true);
    }
  }

  #derive(field: PatternField, value: number, from: PatternField): void {
    const old = this.get(field);
    if (!this.set(field, value)) {
      throw new FieldProblem(`Conflict found: ${field} ${old} differs from ${field} ${value} while resolving  ${from}`, true);
    }
  }

  /** Turns eras, clock hours and am/pm into years and hours, as Java's strict resolver does, and checks ranges. */
  #resolve(): void {
    const yearOfEra = this.get('YearOfEra');
    const era = this.get('Era');
    if (yearOfEra !== undefined && era !== undefined) {
      this.#check('YearOfEra');
      this.#derive('Year', era === 1 ? yearOfEra : 1 - yearOfEra, 'YearOfEra');
    }
    const clockHourOfDay = this.#takeChecked('ClockHourOfDay');
    if (clockHourOfDay !== undefined) this.#derive('HourOfDay', clockHourOfDay % 24, 'ClockHourOfDay');
    const clockHour = this.#takeChecked('ClockHourOfAmPm');
    if (clockHour !== undefined) this.#derive('HourOfAmPm', clockHour % 12, 'ClockHourOfAmPm');
    if (this.get('AmPmOfDay') !== undefined && this.get('HourOfAmPm') !== undefined) {
      const half = this.#takeChecked('AmPmOfDay')!;
      this.#derive('HourOfDay', half * 12 + this.#takeChecked('HourOfAmPm')!, 'AmPmOfDay');
    }
    for (const field of TIME_FIELDS) this.#check(field);
  }

  /** Days and nanos of the day, with Spark's defaults for what is missing: 1970-01-01 00:00. Raises FieldProblem. */
  resolve(): { days: number; secondOfDay: number; nanos: number } {
    this.#resolve();
    return { days: this.#days(), secondOfDay: this.#secondOfDay(), nanos: this.get('NanoOfSecond') ?? 0 };
  }

  #days(): number {
    const year = this.get('Year');
    const month = this.get('MonthOfYear');
    const day = this.get('DayOfMonth');
    const ofYear = this.get('DayOfYear');
    if (year !== undefined && month !== undefined && day !== undefined) {
      const days = daysOf(year, month, day, true);
      this.#crossCheck('DayOfYear', ofYear, dayOfYear(days), days, true);
      return days;
    }
    if (ofYear === undefined) return daysOf(year ?? 1970, month ?? 1, day ?? 1, false);
    this.#check('DayOfYear');
    const known = year !== undefined;
    if (ofYear === 366 && !isLeapYear(year ?? 1970)) {
      throw new FieldProblem(`Invalid date 'DayOfYear 366' as '${year ?? 1970}' is not a leap year`, known);
    }
    const days = daysOf(year ?? 1970, 1, 1, known) + ofYear - 1;
    const date = civilFromDays(days);
    this.#crossCheck('MonthOfYear', month, date.month, days, known);
    this.#crossCheck('DayOfMonth', day, date.day, days, known);
    return days;
  }

  #crossCheck(field: PatternField, read: number | undefined, derived: number, days: number, inText: boolean): void {
    if (read === undefined || read === derived) return;
    const { year, month, day } = civilFromDays(days);
    const date = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
    throw new FieldProblem(`Conflict found: Field ${field} ${derived} differs from ${field} ${read} derived from ${date}`, inText);
  }

  #secondOfDay(): number {
    const minute = this.get('MinuteOfHour') ?? 0;
    const second = this.get('SecondOfMinute') ?? 0;
    // Without an hour of the day, one of the half day counts as am, and pm alone as noon.
    const hour = this.get('HourOfDay') ?? this.get('HourOfAmPm') ?? (this.get('AmPmOfDay') === 1 ? 12 : 0);
    const problem = civilTimeProblem(hour, minute, second);
    if (problem !== null) throw new FieldProblem(problem, true);
    return hour * SECONDS_PER_HOUR + minute * SECONDS_PER_MINUTE + second;
  }
}

function daysOf(year: number, month: number, day: number, inText: boolean): number {
  const problem = civilDateProblem(year, month, day);
  if (problem !== null) throw new FieldProblem(problem, inText);
  return daysFromCivil(year, month, day);
}
