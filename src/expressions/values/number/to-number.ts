/** `to_number`: text as DECIMAL by a format string (`number-template.ts`). */

import type { DigitRun, NumberTemplate, TemplateToken } from './number-template.js';

/**
 * The unscaled DECIMAL (of `template.type`) that `text` says, or null when it does not match the format.
 *
 * White space among digits is passed over. Groups are matched from the right, so that leading optional ones may be missing.
 */
export function toNumber(text: string, template: NumberTemplate): bigint | null {
  return new NumberReader(text, template).read();
}

class NumberReader {
  readonly #text: string;
  readonly #template: NumberTemplate;
  #at = 0;
  #whole = '';
  #fraction = '';
  #afterPoint = false;
  #negative = false;
  #opened = false;
  #closed = false;

  constructor(text: string, template: NumberTemplate) {
    this.#text = text;
    this.#template = template;
  }

  read(): bigint | null {
    for (const token of this.#template.tokens) if (!this.#take(token)) return null;
    if (this.#at < this.#text.length || this.#opened !== this.#closed) return null;
    if (this.#whole === '' && this.#fraction === '') return null;
    const { scale } = this.#template.type;
    const value = BigInt(this.#whole + this.#fraction.padEnd(scale, '0'));
    return this.#negative ? -value : value;
  }

  #take(token: TemplateToken): boolean {
    if (token.kind === 'group') return this.#takeGroup(token.parts);
    const char = this.#text[this.#at];
    if (char === undefined) return true;
    switch (token.kind) {
      case 'point':
        if (char === '.') this.#afterPoint = this.#skip();
        return true;
      case 'dollar':
        return char === '$' && this.#skip();
      case 'sign':
        if (char === '-') this.#negative = this.#skip();
        else if (char === '+') this.#skip();
        return true;
      case 'minus':
        if (char === '-') this.#negative = this.#skip();
        return true;
      case 'open':
        if (char === '<') this.#opened = this.#skip();
        return true;
      case 'close':
        return this.#takeClose(char);
    }
  }

  #takeClose(char: string): boolean {
    if (char !== '>') return true;
    if (!this.#opened) return false;
    this.#closed = this.#skip();
    this.#negative = !this.#negative;
    return true;
  }

  #skip(): true {
    this.#at++;
    return true;
  }

  #takeGroup(parts: readonly { readonly kind: 'digits' | 'separator' }[]): boolean {
    const found: number[] = [];
    let digits = '';
    let current = 0;
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text[this.#at] as string;
      if (char >= '0' && char <= '9') {
        digits += char;
        current++;
      } else if (char === ',') {
        found.unshift(current);
        current = 0;
      } else if (!/\s/.test(char)) break;
    }
    found.unshift(current);
    if (this.#afterPoint) this.#fraction += digits;
    else this.#whole += digits;
    const runs = parts.filter((p): p is DigitRun => p.kind === 'digits').reverse();
    if (found.length > runs.length) return false;
    return runs.every((run, i) => (run.exact ? (found[i] ?? 0) === run.count : (found[i] ?? 0) <= run.count));
  }
}
