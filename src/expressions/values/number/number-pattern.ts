/**
 * The patterns of `format_number`: Java's `DecimalFormat` with US symbols, rounding half to even.
 *
 * A pattern is prefix, number, suffix, and after `;` another prefix and suffix for negative values. In the number `#` is an optional
 * digit, `0` a digit always shown, `,` groups the whole part, `.` is the point; `%` and `‰` in prefix or suffix multiply. Text in
 * single quotes is literal. The exponent form (`0.###E0`) and currency (`¤`) are refused.
 */

import { TidemarkError } from '../../../base/errors.js';

export interface NumberPattern {
  readonly positivePrefix: string;
  readonly positiveSuffix: string;
  readonly negativePrefix: string;
  readonly negativeSuffix: string;
  readonly multiplier: 1 | 100 | 1000;
  readonly wholeDigitsMin: number;
  readonly fractionDigitsMin: number;
  readonly fractionDigitsMax: number;
  /** Digits between commas; 0 for none. */
  readonly groupDigits: number;
}

/** The pattern of `format_number(x, places)`: groups of three and exactly `places` digits behind the point. */
export function patternOfPlaces(places: number): NumberPattern {
  return {
    positivePrefix: '',
    positiveSuffix: '',
    negativePrefix: '-',
    negativeSuffix: '',
    multiplier: 1,
    wholeDigitsMin: 1,
    fractionDigitsMin: places,
    fractionDigitsMax: places,
    groupDigits: 3,
  };
}

/** Reads a pattern. An empty one formats with groups of three and as many digits as there are. Throws for malformed patterns. */
export function parseNumberPattern(pattern: string): NumberPattern {
  if (pattern === '') return { ...patternOfPlaces(0), fractionDigitsMax: 340 };
  const positive = readPart(pattern, 0);
  const body = numberBody(positive.body, pattern);
  const base = { multiplier: positive.multiplier, ...body, positivePrefix: positive.prefix, positiveSuffix: positive.suffix };
  const minus = { negativePrefix: `-${positive.prefix}`, negativeSuffix: positive.suffix };
  if (pattern[positive.end] !== ';') return { ...base, ...minus };
  const negative = readPart(pattern, positive.end + 1);
  const same = negative.prefix === positive.prefix && negative.suffix === positive.suffix;
  return same ? { ...base, ...minus } : { ...base, negativePrefix: negative.prefix, negativeSuffix: negative.suffix };
}

interface PatternPart {
  prefix: string;
  body: string;
  suffix: string;
  multiplier: 1 | 100 | 1000;
  end: number;
}

function readPart(pattern: string, start: number): PatternPart {
  const part: PatternPart = { prefix: '', body: '', suffix: '', multiplier: 1, end: start };
  let quoted = false;
  let i = start;
  for (; i < pattern.length; i++) {
    const char = pattern[i] as string;
    if (char === "'" && pattern[i + 1] === "'") {
      append(part, "'");
      i++;
    } else if (char === "'") quoted = !quoted;
    else if (quoted) append(part, char);
    else if (char === ';') break;
    else readPlain(part, char, pattern);
  }
  if (quoted) throw malformed(pattern, 'a quote is not closed');
  part.end = i;
  return part;
}

function readPlain(part: PatternPart, char: string, pattern: string): void {
  if (char === '¤') throw malformed(pattern, 'currency (¤) is not supported');
  if ('#0,.'.includes(char)) {
    if (part.suffix !== '') throw malformed(pattern, `unquoted ${char} behind the number`);
    part.body += char;
    return;
  }
  if (char === 'E' && part.body !== '' && part.suffix === '') throw malformed(pattern, 'the exponent form is not supported');
  if (char === '%' || char === '‰') part.multiplier = char === '%' ? 100 : 1000;
  append(part, char);
}

function append(part: PatternPart, text: string): void {
  if (part.body === '') part.prefix += text;
  else part.suffix += text;
}

function numberBody(
  body: string,
  pattern: string,
): Pick<NumberPattern, 'wholeDigitsMin' | 'fractionDigitsMin' | 'fractionDigitsMax' | 'groupDigits'> {
  const point = body.indexOf('.');
  const whole = point < 0 ? body : body.slice(0, point);
  const fraction = point < 0 ? '' : body.slice(point + 1);
  if (fraction.includes('.') || fraction.includes(',') || whole.endsWith(',')) throw malformed(pattern, 'misplaced . or ,');
  if (/0[,]*#/.test(whole) || /#0/.test(fraction)) throw malformed(pattern, '# between digits that are always shown');
  const comma = whole.lastIndexOf(',');
  let wholeDigitsMin = count(whole, '0');
  let fractionDigitsMin = count(fraction, '0');
  if (point >= 0 && wholeDigitsMin + fractionDigitsMin === 0) {
    // With optional digits only, one digit is shown: the last before the point, or, in `.##`, the first behind it.
    if (whole === '') fractionDigitsMin = Math.min(1, fraction.length);
    else wholeDigitsMin = 1;
  }
  return { wholeDigitsMin, fractionDigitsMin, fractionDigitsMax: fraction.length, groupDigits: comma < 0 ? 0 : whole.length - comma - 1 };
}

function count(text: string, char: string): number {
  let found = 0;
  for (const c of text) if (c === char) found++;
  return found;
}

function malformed(pattern: string, why: string): TidemarkError {
  return new TidemarkError('INVALID_NUMBER_PATTERN', `The number pattern ${JSON.stringify(pattern)} cannot be used: ${why}.`, { pattern });
}
