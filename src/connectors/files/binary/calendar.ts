/** 1582-10-15, from which on both calendars count alike. */
export const CUTOVER_DAY = -141_427;

/**
 * A day of the Julian calendar as the day of the Gregorian calendar with the same year, month and day: what Spark shows for the old dates of
 * files that count by the older calendar.
 */
export function julianToGregorian(day: number): number {
  if (day >= CUTOVER_DAY) return day;
  // Days since 1 March of year 0, Julian; four years have 1461 days.
  const shifted = day + 719_470;
  const cycle = Math.floor(shifted / 1461);
  const inCycle = shifted - cycle * 1461;
  const yearInCycle = Math.min(3, Math.floor(inCycle / 365));
  const dayOfYear = inCycle - yearInCycle * 365;
  const year = cycle * 4 + yearInCycle;
  return year * 365 + Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400) + dayOfYear - 719_468;
}
