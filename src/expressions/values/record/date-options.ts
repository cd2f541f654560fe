import { zoneOf, type Zone } from '../time/zones.js';
import { optionText, type OptionTexts } from './option-values.js';

/** How dates and times stand in text formats. A format that is not given means the lenient forms of a cast, when reading. */
export interface DateOptions {
  readonly dateFormat: string | undefined;
  readonly timestampFormat: string | undefined;
  readonly timestampNtzFormat: string | undefined;
  readonly zone: Zone;
  /** BCP 47 tag: names of months and days are in this language. */
  readonly locale: string;
  /** Whether text that does not fit the format is tried in the lenient forms; undefined: only where no format is given. */
  readonly fallback: boolean | undefined;
}

/** Raises INVALID_TIMEZONE. */
export function dateOptions(options: OptionTexts, timeZone: string): DateOptions {
  const fallback = optionText(options, 'enableDateTimeParsingFallback');
  return {
    dateFormat: optionText(options, 'dateFormat'),
    timestampFormat: optionText(options, 'timestampFormat'),
    timestampNtzFormat: optionText(options, 'timestampNTZFormat'),
    zone: zoneOf(optionText(options, 'timeZone') ?? timeZone),
    locale: optionText(options, 'locale') ?? 'en-US',
    fallback: fallback === undefined ? undefined : fallback.toLowerCase() === 'true',
  };
}
