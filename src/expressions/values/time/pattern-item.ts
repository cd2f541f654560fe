/** Fields that a date-time pattern can print or read. The numbers are slots of a parse. */
export const FIELDS = [
  'Era',
  'YearOfEra',
  'Year',
  'QuarterOfYear',
  'MonthOfYear',
  'DayOfMonth',
  'DayOfYear',
  'DayOfWeek',
  'AlignedDayOfWeekInMonth',
  'AmPmOfDay',
  'HourOfAmPm',
  'ClockHourOfAmPm',
  'HourOfDay',
  'ClockHourOfDay',
  'MinuteOfHour',
  'SecondOfMinute',
  'NanoOfSecond',
  'OffsetSeconds',
] as const;

/** Named as Java names them, since they show in messages. */
export type PatternField = (typeof FIELDS)[number];

/** When a number is written with a sign: a minus alone, never, or a plus too once it is longer than its pattern. */
export type SignStyle = 'normal' | 'not-negative' | 'exceeds-pad';

/** A number of `min` to `max` digits. `reserved` digits at its end belong to fields that follow without a separator. */
export type NumberItem = {
  readonly kind: 'number';
  readonly field: PatternField;
  readonly min: number;
  readonly max: number;
  readonly sign: SignStyle;
  /** Two digits of a year from 2000 to 2099. */
  readonly twoDigitYear: boolean;
  reserved: number;
};

/** One piece of a compiled pattern. */
export type PatternItem =
  | NumberItem
  | { readonly kind: 'literal'; readonly text: string }
  /** Digits of the fraction of a second. */
  | { readonly kind: 'fraction'; readonly min: number; readonly max: number }
  | { readonly kind: 'text'; readonly field: PatternField; readonly style: 'short' | 'full' }
  /** `style` counts through Java's offset patterns from `+HH` (0) to `+HH:MM:ss` (6); `zero` stands for UTC. */
  | { readonly kind: 'offset'; readonly style: number; readonly zero: string }
  | { readonly kind: 'gmt-offset'; readonly style: 'short' | 'full' }
  | { readonly kind: 'zone-id' }
  | { readonly kind: 'zone-name'; readonly style: 'short' | 'full' }
  | { readonly kind: 'optional'; readonly items: readonly PatternItem[] };
