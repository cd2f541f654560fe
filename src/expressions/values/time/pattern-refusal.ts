import { illegalPatternCharacter, invalidPattern, legacyPattern, patternTooLong, weekBasedPattern } from './time-errors.js';
import { isTidemarkError } from '../../../base/errors.js';

const WEEK_BASED = 'YWwuec';
const UNSUPPORTED = 'ABnNp';
const UNSUPPORTED_IN_PARSING = 'EFqQ';
const TOO_LONG = ['GGGGG', 'MMMMM', 'LLLLL', 'EEEEE', 'QQQQQ', 'qqqqq', 'yyyyyyy'];
/** Letters of Java's SimpleDateFormat, which Spark 2 used. */
const LEGACY_LETTERS = 'GyMdkHmsSEDFwWahKzZYuXL';

/** A pattern that Java's formatter cannot read; becomes an error of Spark in `refusalOf`. */
export class PatternSyntaxError extends Error {}

/**
 * The pattern with `y` (year of era) turned into `u` (year) outside quotes, unless it has an era.
 *
 * Raises the errors by which Spark keeps letters out: week-based ones, ones it does not support, and too many of one.
 */
export function convertPattern(pattern: string, parsing: boolean): string {
  // A quoted part can be recognised by its place between quotes; the blank keeps a quote at the end apart.
  const parts = `${pattern} `.split("'");
  const hasEra = parts.some((part, index) => index % 2 === 0 && part.includes('G'));
  const converted = parts.map((part, index) => {
    if (index % 2 === 1) return part;
    for (const letter of part) if (WEEK_BASED.includes(letter)) throw weekBasedPattern(letter);
    for (const letter of part) {
      if (UNSUPPORTED.includes(letter) || (parsing && UNSUPPORTED_IN_PARSING.includes(letter))) {
        throw illegalPatternCharacter(letter, pattern);
      }
    }
    for (const style of TOO_LONG) if (part.includes(style)) throw patternTooLong(style);
    return hasEra ? part : part.replaceAll('y', 'u');
  });
  return converted.join("'").slice(0, -1);
}

/**
 * What Spark raises for a pattern that could not be compiled: the cause itself, or, when the formatter of Spark 2 knew
 * the pattern, an error that says so.
 */
export function refusalOf(pattern: string, cause: unknown): unknown {
  if (!(cause instanceof PatternSyntaxError) && !isTidemarkError(cause)) return cause;
  if (isLegacyPattern(pattern)) return legacyPattern(pattern, cause);
  return cause instanceof PatternSyntaxError ? invalidPattern(pattern, cause.message) : cause;
}

/** Whether SimpleDateFormat takes the pattern. */
function isLegacyPattern(pattern: string): boolean {
  const parts = pattern.split("'");
  if (parts.length % 2 === 0) return false;
  return parts.every((part, index) => {
    if (index % 2 === 1) return true;
    return !part.includes('XXXX') && [...part].every((char) => !/[A-Za-z]/.test(char) || LEGACY_LETTERS.includes(char));
  });
}
