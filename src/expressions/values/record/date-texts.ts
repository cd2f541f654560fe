import { isTidemarkError } from '../../../base/errors.js';
import { formatDate } from '../time/format-timestamp.js';
import { parseDate, parseTimestamp, parseTimestampNtz } from '../time/parse-timestamp.js';
import { PatternFormatter } from '../time/pattern-format.js';
import { PatternParser } from '../time/pattern-parse.js';
import type { DateOptions } from './date-options.js';
import { localeNames, type LocaleNames } from './locale-names.js';

/**
 * Reads dates and times of text formats: in the format given, else in the lenient forms of a cast. All methods give null for text that
 * does not fit, also where the format itself is none (a bad field, as in Spark); formats that only Spark 2 knew raise.
 */
export class DateTextReader {
  readonly #date: Lazy | null;
  readonly #timestamp: Lazy | null;
  readonly #timestampNtz: Lazy | null;

  /** `nowMicros` gives the date of times without one. */
  constructor(
    readonly options: DateOptions,
    private readonly nowMicros?: () => bigint,
  ) {
    const names = localeNames(options.locale);
    this.#date = lazyParser(options.dateFormat, names);
    this.#timestamp = lazyParser(options.timestampFormat, names);
    this.#timestampNtz = lazyParser(options.timestampNtzFormat, names);
  }

  /** Whether text that does not fit the date format (or that there is none) is tried in older forms. */
  get dateFallback(): boolean {
    return this.options.fallback ?? this.#date === null;
  }

  get timestampFallback(): boolean {
    return this.options.fallback ?? this.#timestamp === null;
  }

  /** Days, by the format alone. */
  date(text: string): number | null {
    return this.#date === null ? parseDate(text) : this.#date((parser, t) => parser.parseDate(t), text);
  }

  timestamp(text: string): bigint | null {
    const zone = this.options.zone;
    const value = this.#timestamp === null ? this.#lenient(text) : this.#timestamp((parser, t) => parser.parseTimestamp(t, zone), text);
    return value === null && this.timestampFallback ? this.#lenient(text.replaceAll('GMT', '')) : value;
  }

  /** A time without a zone; a zone in the text is an error. */
  timestampNtz(text: string): bigint | null {
    if (this.#timestampNtz === null) return parseTimestampNtz(text, false);
    return this.#timestampNtz((parser, t) => parser.parseTimestampNtz(t, false), text);
  }

  #lenient(text: string): bigint | null {
    return parseTimestamp(text, this.options.zone, this.nowMicros?.());
  }
}

/** Reads text by a format that is compiled when it is first needed. */
type Lazy = <T>(read: (parser: PatternParser, text: string) => T | null, text: string) => T | null;

function lazyParser(format: string | undefined, names: LocaleNames | null): Lazy | null {
  if (format === undefined) return null;
  let parser: PatternParser | null | undefined;
  return (read, text) => {
    if (parser === undefined) parser = parserOf(format);
    return parser === null ? null : read(parser, names === null ? text : names.toEnglish(text));
  };
}

function parserOf(format: string): PatternParser | null {
  try {
    return new PatternParser(format);
  } catch (error) {
    if (isTidemarkError(error) && !error.code.startsWith('INCONSISTENT_BEHAVIOR_CROSS_VERSION')) return null;
    throw error;
  }
}

/** Writes dates and times of text formats; without a format in Spark's default ones. Raises INVALID_DATETIME_PATTERN.*. */
export class DateTextWriter {
  readonly #date: PatternFormatter | null;
  readonly #timestamp: PatternFormatter | null;
  readonly #timestampNtz: PatternFormatter | null;
  readonly #names: LocaleNames | null;

  constructor(private readonly options: DateOptions) {
    this.#names = localeNames(options.locale);
    this.#date = options.dateFormat === undefined ? null : new PatternFormatter(options.dateFormat);
    this.#timestamp = options.timestampFormat === undefined ? null : new PatternFormatter(options.timestampFormat);
    this.#timestampNtz = options.timestampNtzFormat === undefined ? null : new PatternFormatter(options.timestampNtzFormat);
  }

  date(days: number): string {
    return this.#date === null ? formatDate(days) : this.#localized(this.#date.formatDate(days));
  }

  /** `yyyy-MM-dd'T'HH:mm:ss.SSSXXX` unless told otherwise. */
  timestamp(micros: bigint): string {
    return this.#timestamp === null
      ? isoTimestamp(micros, this.options)
      : this.#localized(this.#timestamp.format(micros, this.options.zone));
  }

  /** `yyyy-MM-dd'T'HH:mm:ss.SSS` unless told otherwise. */
  timestampNtz(localMicros: bigint): string {
    return this.#timestampNtz === null ? isoMillis(localMicros) : this.#localized(this.#timestampNtz.formatNtz(localMicros));
  }

  #localized(text: string): string {
    return this.#names === null ? text : this.#names.fromEnglish(text);
  }
}

const ISO = new PatternFormatter("yyyy-MM-dd'T'HH:mm:ss[.SSS][XXXXX]");
const ISO_LOCAL = new PatternFormatter("yyyy-MM-dd'T'HH:mm:ss[.SSS]");

function isoTimestamp(micros: bigint, { zone }: DateOptions): string {
  if (zone.fixedOffsetSeconds === 0) return `${isoMillis(micros)}Z`;
  return ISO.format(micros, zone);
}

/** Milliseconds, cut off; years beyond four digits go the long way. */
function isoMillis(micros: bigint): string {
  const millis = Number(micros >= 0n ? micros / 1000n : (micros - 999n) / 1000n);
  if (millis >= -62135596800000 && millis < 253402300800000) return new Date(millis).toISOString().slice(0, -1);
  return ISO_LOCAL.formatNtz(micros);
}
