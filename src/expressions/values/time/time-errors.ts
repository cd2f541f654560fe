import { TidemarkError } from '../../../base/errors.js';
import { isInt, isLong } from './units.js';

const ANSI_CONFIG = '"spark.sql.ansi.enabled"';
const DOCROOT = 'https://spark.apache.org/docs/latest';

/** A number or timestamp left the range of its type (Java's "long overflow", "integer overflow"). */
export function arithmeticOverflow(what: 'integer' | 'long'): TidemarkError {
  const message = `${what} overflow`;
  return new TidemarkError('ARITHMETIC_OVERFLOW', `${message}: the result is outside the range of its type.`, {
    message,
    alternative: '',
    config: ANSI_CONFIG,
  });
}

/** The day count, when it is one that a DATE can hold. Raises ARITHMETIC_OVERFLOW otherwise. */
export function toDateDays(days: number): number {
  if (!isInt(days)) throw arithmeticOverflow('integer');
  return days;
}

/** The micros, when a TIMESTAMP can hold them. Raises ARITHMETIC_OVERFLOW otherwise. */
export function toTimestampMicros(micros: bigint): bigint {
  if (!isLong(micros)) throw arithmeticOverflow('long');
  return micros;
}

/** A part of a date or time is not possible; `rangeMessage` is Java's text (`Invalid date 'FEBRUARY 30'`). */
export function fieldOutOfBounds(rangeMessage: string): TidemarkError {
  return new TidemarkError(
    'DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION',
    `${rangeMessage}. Set ansi to false, or use the try_ form of the function, to get NULL instead.`,
    { rangeMessage, ansiConfig: ANSI_CONFIG },
  );
}

/** The second of make_timestamp is 60 with a fraction. */
export function invalidFractionOfSecond(secAndMicros: string): TidemarkError {
  return new TidemarkError(
    'INVALID_FRACTION_OF_SECOND.WITH_SUGGESTION',
    `Valid range for seconds is [0, 60] (inclusive), but the provided value is ${secAndMicros}.`,
    { secAndMicros, ansiConfig: ANSI_CONFIG },
  );
}

export function invalidTimeZone(timeZone: string): TidemarkError {
  return new TidemarkError(
    'INVALID_TIMEZONE',
    `The time zone ${timeZone} is not known. Use an offset such as +01:00, or a region such as Europe/Paris.`,
    { timeZone },
  );
}

/** The interval left its range; `functionName` is the function that gives NULL instead, where Spark has one. */
export function intervalOverflow(functionName?: string): TidemarkError {
  const code = 'INTERVAL_ARITHMETIC_OVERFLOW';
  if (functionName === undefined)
    return new TidemarkError(`${code}.WITHOUT_SUGGESTION`, 'Integer overflow while operating with intervals.');
  return new TidemarkError(
    `${code}.WITH_SUGGESTION`,
    `Integer overflow while operating with intervals. Use ${functionName} to tolerate overflow and return NULL instead.`,
    { functionName: `\`${functionName}\`` },
  );
}

export function intervalDividedByZero(): TidemarkError {
  return new TidemarkError('INTERVAL_DIVIDED_BY_ZERO', 'Division by zero. Use try_divide to return NULL instead.', {
    config: ANSI_CONFIG,
  });
}

/** The interval text cannot be read; `part` is the last word of Spark's condition. */
export function invalidIntervalFormat(part: string, input: string, details: Record<string, string> = {}): TidemarkError {
  const more = Object.entries(details).map(([name, value]) => `${name}: ${value}`);
  return new TidemarkError(`INVALID_INTERVAL_FORMAT.${part}`, [`Error parsing '${input}' to interval`, ...more].join('; '), {
    input,
    ...details,
  });
}

/** A delay or window length that is no interval text. */
export function cannotParseInterval(intervalString: string, cause: unknown): TidemarkError {
  return new TidemarkError(
    'CANNOT_PARSE_INTERVAL',
    `Unable to parse '${intervalString}'. Use the form "10 minutes" or "1 day 2 hours".`,
    { intervalString: `'${intervalString}'` },
    cause,
  );
}

/** A date-time pattern that neither the new nor the old formatter of Spark knows. */
export function invalidPattern(pattern: string, reason: string): TidemarkError {
  return new TidemarkError('INVALID_DATETIME_PATTERN.WITH_SUGGESTION', `Unrecognized datetime pattern: '${pattern}' (${reason}).`, {
    pattern: sqlQuoted(pattern),
    docroot: DOCROOT,
  });
}

export function illegalPatternCharacter(letter: string, pattern: string): TidemarkError {
  return new TidemarkError(
    'INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER',
    `Illegal pattern character '${letter}' found in the datetime pattern: ${pattern}.`,
    { c: letter, pattern },
  );
}

export function patternTooLong(style: string): TidemarkError {
  return new TidemarkError('INVALID_DATETIME_PATTERN.LENGTH', `Too many letters in the datetime pattern: ${style}.`, {
    pattern: style,
  });
}

export function weekBasedPattern(letter: string): TidemarkError {
  return new TidemarkError(
    'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN',
    `All week-based patterns are unsupported, detected week-based character: ${letter}. Use the SQL function EXTRACT instead.`,
    { c: letter },
  );
}

/** A pattern that only Spark 2's formatter knew. */
export function legacyPattern(pattern: string, cause: unknown): TidemarkError {
  return new TidemarkError(
    'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION',
    `Fail to recognize '${pattern}' pattern in the date formatter. Form a valid datetime pattern with the guide on ${DOCROOT}/sql-ref-datetime-pattern.html.`,
    { pattern: sqlQuoted(pattern), config: '"spark.sql.legacy.timeParserPolicy"', docroot: DOCROOT },
    cause,
  );
}

function sqlQuoted(text: string): string {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
}
