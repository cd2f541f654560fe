import type { NumberItem, PatternField, PatternItem, SignStyle } from './pattern-item.js';
import { PatternSyntaxError, convertPattern, refusalOf } from './pattern-refusal.js';

/** Longest number that a letter without a count reads. */
const MAX_DIGITS = 19;

const NUMBER_FIELDS: Readonly<Record<string, PatternField>> = {
  y: 'YearOfEra',
  u: 'Year',
  M: 'MonthOfYear',
  L: 'MonthOfYear',
  Q: 'QuarterOfYear',
  q: 'QuarterOfYear',
  d: 'DayOfMonth',
  D: 'DayOfYear',
  F: 'AlignedDayOfWeekInMonth',
  h: 'ClockHourOfAmPm',
  H: 'HourOfDay',
  k: 'ClockHourOfDay',
  K: 'HourOfAmPm',
  m: 'MinuteOfHour',
  s: 'SecondOfMinute',
};

/** Puts items together the way Java does, so that numbers without a separator (`yyyyMMdd`) share their digits out. */
class PatternBuilder {
  readonly items: PatternItem[] = [];
  /** The number that gives up digits to fixed-width numbers right after it. */
  #open: NumberItem | null = null;

  add(item: PatternItem): void {
    this.items.push(item);
    this.#open = null;
  }

  addNumber(field: PatternField, min: number, max: number, sign: SignStyle, twoDigitYear = false): void {
    const item: NumberItem = { kind: 'number', field, min, max, sign, twoDigitYear, reserved: 0 };
    const isFixed = min === max && sign === 'not-negative';
    this.items.push(item);
    if (this.#open !== null && isFixed) this.#open.reserved += max;
    else this.#open = item;
  }

  addFraction(min: number, max: number): void {
    const open = min === max ? this.#open : null;
    this.add({ kind: 'fraction', min, max });
    if (open !== null) {
      open.reserved += max;
      this.#open = open;
    }
  }

  /** Separators end the sharing of digits, and so do the brackets of an optional section. */
  close(): void {
    this.#open = null;
  }
}

/** Compiles one pattern of Java's DateTimeFormatter. */
class PatternCompiler {
  readonly #pattern: string;
  /** Spark reads as many digits of a fraction as there are, up to the number of letters. */
  readonly #looseFraction: boolean;
  readonly #open: PatternBuilder[] = [new PatternBuilder()];

  constructor(pattern: string, parsing: boolean) {
    this.#pattern = pattern;
    this.#looseFraction = parsing;
  }

  compile(): readonly PatternItem[] {
    for (let at = 0; at < this.#pattern.length;) {
      const char = this.#pattern[at]!;
      if (/[A-Za-z]/.test(char)) {
        let end = at + 1;
        while (this.#pattern[end] === char) end++;
        this.#addLetters(char, end - at);
        at = end;
      } else if (char === "'") {
        at = this.#addQuoted(at);
      } else {
        this.#addMark(char);
        at++;
      }
    }
    // Sections left open are closed at the end, as in Java.
    while (this.#open.length > 1) this.#endOptional();
    return this.#builder.items;
  }

  get #builder(): PatternBuilder {
    return this.#open.at(-1)!;
  }

  #addQuoted(start: number): number {
    let text = '';
    let at = start + 1;
    for (; at < this.#pattern.length; at++) {
      if (this.#pattern[at] !== "'") text += this.#pattern[at]!;
      else if (this.#pattern[at + 1] === "'") text += this.#pattern[at++]!;
      else break;
    }
    if (at >= this.#pattern.length) throw new PatternSyntaxError('it ends inside a quoted text');
    this.#builder.add({ kind: 'literal', text: text === '' ? "'" : text });
    return at + 1;
  }

  #addMark(char: string): void {
    if (char === '[') {
      this.#builder.close();
      this.#open.push(new PatternBuilder());
    } else if (char === ']') {
      if (this.#open.length === 1) throw new PatternSyntaxError('it has ] without [');
      this.#endOptional();
    } else if (char === '{' || char === '}' || char === '#') {
      throw new PatternSyntaxError(`'${char}' is a reserved character`);
    } else {
      this.#builder.add({ kind: 'literal', text: char });
    }
  }

  #endOptional(): void {
    const { items } = this.#open.pop()!;
    this.#builder.add({ kind: 'optional', items });
  }

  #addLetters(letter: string, count: number): void {
    switch (letter) {
      case 'G':
        return this.#builder.add({ kind: 'text', field: 'Era', style: this.#textStyle(letter, count) });
      case 'E':
        return this.#builder.add({ kind: 'text', field: 'DayOfWeek', style: this.#textStyle(letter, count) });
      case 'a':
        this.#limit(letter, count, 1);
        return this.#builder.add({ kind: 'text', field: 'AmPmOfDay', style: 'short' });
      case 'u':
      case 'y':
        return this.#addYear(NUMBER_FIELDS[letter]!, count);
      case 'M':
      case 'L':
      case 'Q':
      case 'q':
        return this.#addNumberOrText(letter, count);
      case 'D':
        this.#limit(letter, count, 3);
        return count === 1 ? this.#addPlain('DayOfYear') : this.#builder.addNumber('DayOfYear', count, 3, 'not-negative');
      case 'S':
        return this.#addFraction(letter, count);
      default:
        return letter in NUMBER_FIELDS ? this.#addShortNumber(letter, count) : this.#addZone(letter, count);
    }
  }

  #addPlain(field: PatternField): void {
    this.#builder.addNumber(field, 1, MAX_DIGITS, 'normal');
  }

  #addYear(field: PatternField, count: number): void {
    if (count === 2) this.#builder.addNumber(field, 2, 2, 'not-negative', true);
    else this.#builder.addNumber(field, count, MAX_DIGITS, count < 4 ? 'normal' : 'exceeds-pad');
  }

  #addNumberOrText(letter: string, count: number): void {
    const field = NUMBER_FIELDS[letter]!;
    if (count === 1) this.#addPlain(field);
    else if (count === 2) this.#builder.addNumber(field, 2, 2, 'not-negative');
    else this.#builder.add({ kind: 'text', field, style: this.#textStyle(letter, count) });
  }

  #addShortNumber(letter: string, count: number): void {
    this.#limit(letter, count, letter === 'F' ? 1 : 2);
    if (count === 1) this.#addPlain(NUMBER_FIELDS[letter]!);
    else this.#builder.addNumber(NUMBER_FIELDS[letter]!, count, count, 'not-negative');
  }

  #addFraction(letter: string, count: number): void {
    this.#limit(letter, count, 9);
    this.#builder.addFraction(this.#looseFraction ? 1 : count, count);
  }

  #addZone(letter: string, count: number): void {
    const add = (item: PatternItem) => this.#builder.add(item);
    switch (letter) {
      case 'V':
        if (count !== 2) throw new PatternSyntaxError('V must be written twice');
        return add({ kind: 'zone-id' });
      case 'z':
        this.#limit(letter, count, 4);
        return add({ kind: 'zone-name', style: count === 4 ? 'full' : 'short' });
      case 'O':
        if (count !== 1 && count !== 4) throw new PatternSyntaxError('O must be written once or four times');
        return add({ kind: 'gmt-offset', style: count === 4 ? 'full' : 'short' });
      case 'Z':
        this.#limit(letter, count, 5);
        if (count === 4) return add({ kind: 'gmt-offset', style: 'full' });
        return add(count === 5 ? { kind: 'offset', style: 6, zero: 'Z' } : { kind: 'offset', style: 3, zero: '+0000' });
      case 'X':
        this.#limit(letter, count, 5);
        return add({ kind: 'offset', style: count === 1 ? 1 : count + 1, zero: 'Z' });
      case 'x':
        this.#limit(letter, count, 5);
        return add({
          kind: 'offset',
          style: count === 1 ? 1 : count + 1,
          zero: count === 1 ? '+00' : count % 2 === 0 ? '+0000' : '+00:00',
        });
      default:
        throw new PatternSyntaxError(`the letter ${letter} means nothing`);
    }
  }

  #textStyle(letter: string, count: number): 'short' | 'full' {
    this.#limit(letter, count, 4);
    return count === 4 ? 'full' : 'short';
  }

  #limit(letter: string, count: number, most: number): void {
    if (count > most) throw new PatternSyntaxError(`it has too many of the letter ${letter}`);
  }
}

const MAX_COMPILED = 512;
const compiled = new Map<string, readonly PatternItem[]>();

/**
 * Compiles a pattern of `date_format` (`parsing` false) or `to_timestamp` (`parsing` true).
 *
 * Raises INCONSISTENT_BEHAVIOR_CROSS_VERSION.* and INVALID_DATETIME_PATTERN.* as Spark does.
 */
export function compilePattern(pattern: string, parsing: boolean): readonly PatternItem[] {
  const key = `${parsing ? 'p' : 'f'}${pattern}`;
  let items = compiled.get(key);
  if (items === undefined) {
    try {
      items = new PatternCompiler(convertPattern(pattern, parsing), parsing).compile();
    } catch (error) {
      throw refusalOf(pattern, error);
    }
    if (compiled.size < MAX_COMPILED) compiled.set(key, items);
  }
  return items;
}
