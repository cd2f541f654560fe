/** `to_char` of numbers: DECIMAL as text by a format string (`number-template.ts`). */

import { formatDecimal } from './decimal.js';
import type { NumberTemplate, TemplateToken } from './number-template.js';

/** The value laid out by the format. Digits that have no place in it make every digit `#`. */
export function toChar(unscaled: bigint, scale: number, template: NumberTemplate): string {
  const writer = new NumberWriter(unscaled, scale, template);
  for (const token of template.tokens) writer.put(token);
  return writer.text();
}

class NumberWriter {
  readonly #negative: boolean;
  readonly #whole: string;
  readonly #fraction: string;
  #out = '';
  #wholeAt = 0;
  #fractionAt = 0;
  #afterPoint = false;

  constructor(unscaled: bigint, scale: number, template: NumberTemplate) {
    this.#negative = unscaled < 0n;
    const [wholeText = '', fractionText = ''] = formatDecimal(unscaled < 0n ? -unscaled : unscaled, scale).split('.');
    const whole = wholeText.replace(/^0+/, '');
    const fraction = fractionText.replace(/0+$/, '');
    const fractionPlaces = template.type.scale;
    const wholePlaces = template.type.precision - fractionPlaces;
    const overflows = whole.length > wholePlaces || fraction.length > fractionPlaces;
    this.#whole = overflows ? '#'.repeat(wholePlaces) : whole.padStart(wholePlaces, ' ');
    this.#fraction = overflows ? '#'.repeat(fractionPlaces) : fraction.padEnd(fractionPlaces, '0');
  }

  put(token: TemplateToken): void {
    switch (token.kind) {
      case 'group':
        for (const part of token.parts) {
          if (part.kind === 'separator') this.#putSeparator();
          else this.#putDigits(part.count, part.exact);
        }
        return;
      case 'point':
        if (this.#out.endsWith(' ')) this.#out = `${this.#out.slice(0, -1)}0`;
        this.#out += '.';
        this.#afterPoint = true;
        return;
      case 'dollar':
        this.#out += '$';
        return;
      case 'sign':
        this.#dropLonePoint();
        this.#putBeforeSpaces(this.#negative ? '-' : '+');
        return;
      case 'minus':
        if (this.#negative) this.#dropLonePoint();
        if (this.#negative) this.#putBeforeSpaces('-');
        else this.#out += ' ';
        return;
      case 'open':
        if (this.#negative) this.#out += '<';
        return;
      case 'close':
        this.#dropLonePoint();
        if (this.#negative) this.#putBeforeSpaces('>');
        else this.#out += '  ';
    }
  }

  text(): string {
    this.#dropLonePoint();
    return this.#out === '' || this.#out === '+' || this.#out === '-' ? '0' : this.#out;
  }

  #putDigits(count: number, exact: boolean): void {
    for (let i = 0; i < count; i++) {
      if (this.#afterPoint) this.#out += this.#fraction[this.#fractionAt++];
      else {
        const digit = this.#whole[this.#wholeAt++] as string;
        if (digit !== ' ') this.#out += digit;
        else if (exact) this.#out += '0';
        else this.#putSpace();
      }
    }
  }

  #putSeparator(): void {
    if (/\d$/.test(this.#out)) this.#out += ',';
    else this.#putSpace();
  }

  /** A space goes before a sign or bracket just written: they stay next to the digits. */
  #putSpace(): void {
    const marks = /[-+<]*$/.exec(this.#out) as RegExpExecArray;
    this.#out = `${this.#out.slice(0, marks.index)} ${marks[0]}`;
  }

  /** A closing mark goes before trailing spaces. */
  #putBeforeSpaces(mark: string): void {
    const spaces = / *$/.exec(this.#out) as RegExpExecArray;
    this.#out = this.#out.slice(0, spaces.index) + mark + spaces[0];
  }

  #dropLonePoint(): void {
    this.#out = this.#out.replace(/\.(?=$| )/, ' ');
  }
}
