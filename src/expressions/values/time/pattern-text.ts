import type { PatternField } from './pattern-item.js';

/** English names of fields, as Java's CLDR data for en-US has them; by value of the field, from its first value on. */
type Names = { readonly first: number; readonly short: readonly string[]; readonly full: readonly string[] };

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const WEEKDAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');

const NAMES: Readonly<Partial<Record<PatternField, Names>>> = {
  Era: { first: 0, short: ['BC', 'AD'], full: ['Before Christ', 'Anno Domini'] },
  MonthOfYear: { first: 1, short: MONTHS.map((name) => name.slice(0, 3)), full: MONTHS },
  DayOfWeek: { first: 1, short: WEEKDAYS.map((name) => name.slice(0, 3)), full: WEEKDAYS },
  QuarterOfYear: { first: 1, short: ['Q1', 'Q2', 'Q3', 'Q4'], full: ['1st quarter', '2nd quarter', '3rd quarter', '4th quarter'] },
  AmPmOfDay: { first: 0, short: ['AM', 'PM'], full: ['AM', 'PM'] },
};

/** The name of the value. */
export function fieldText(field: PatternField, style: 'short' | 'full', value: number): string {
  const names = NAMES[field]!;
  return names[style][value - names.first]!;
}

/** The value whose name stands at `at` (in any case), with the length of that name; the longest name wins. Null when none does. */
export function findFieldText(
  field: PatternField,
  style: 'short' | 'full',
  text: string,
  at: number,
): { value: number; length: number } | null {
  const names = NAMES[field]!;
  let found: { value: number; length: number } | null = null;
  names[style].forEach((name, index) => {
    if (name.length > (found?.length ?? 0) && startsWithIgnoringCase(text, name, at)) {
      found = { value: index + names.first, length: name.length };
    }
  });
  return found;
}

/** Whether `text` goes on with `start` at `at`, in any case. */
export function startsWithIgnoringCase(text: string, start: string, at: number): boolean {
  if (text.startsWith(start, at)) return true;
  return text.slice(at, at + start.length).toLowerCase() === start.toLowerCase();
}

/** `dayname` and `monthname`: short English names. */
export function dayName(dayOfWeekIso: number): string {
  return fieldText('DayOfWeek', 'short', dayOfWeekIso);
}

export function monthName(month: number): string {
  return fieldText('MonthOfYear', 'short', month);
}
