/**
 * The format strings of `to_number` and `to_char`: `[MI|S][$](0|9|G|,)…[.|D](0|9)…[$][PR|MI|S]`.
 *
 * 9 stands for an optional digit, 0 (before the point) makes its run of digits required, G and comma separate groups, D and point
 * are the decimal point, S is an optional sign, MI an optional minus, PR angle brackets around a negative number.
 */

import { TidemarkError } from '../../../base/errors.js';
import type { PrecisionScale } from './decimal-type.js';

/** A run of digits; `exact` ones must all be there. Separators between runs are kept as `separator`. */
export interface DigitRun {
  readonly kind: 'digits';
  readonly count: number;
  readonly exact: boolean;
}

export type TemplateToken =
  | { readonly kind: 'point' | 'dollar' | 'sign' | 'minus' | 'open' | 'close' }
  /** Digit runs and separators, left to right. */
  | { readonly kind: 'group'; readonly parts: readonly (DigitRun | { readonly kind: 'separator' })[] };

export interface NumberTemplate {
  readonly text: string;
  readonly tokens: readonly TemplateToken[];
  /** The DECIMAL that `to_number` gives. */
  readonly type: PrecisionScale;
}

type RawToken =
  Exclude<TemplateToken, { kind: 'group' }> | DigitRun | { readonly kind: 'separator' } | { readonly kind: 'other'; readonly text: string };

/** Reads and checks a format string. Throws INVALID_FORMAT.* as Spark does, naming what is wrong. */
export function parseNumberTemplate(format: string): NumberTemplate {
  const text = format.toUpperCase();
  const tokens = groupDigits(readTokens(text), text);
  checkTemplate(tokens, text);
  return { text, tokens, type: typeOf(tokens) };
}

function readTokens(text: string): RawToken[] {
  const tokens: RawToken[] = [];
  let afterPoint = false;
  for (let i = 0; i < text.length;) {
    const char = text[i] as string;
    if (char === '0' || char === '9') {
      const start = i;
      while (text[i] === '0' || text[i] === '9') i++;
      tokens.push({ kind: 'digits', count: i - start, exact: char === '0' && !afterPoint });
      continue;
    }
    const pair = text.slice(i, i + 2);
    if (pair === 'PR') {
      tokens.unshift({ kind: 'open' });
      tokens.push({ kind: 'close' });
    } else if (pair === 'MI') tokens.push({ kind: 'minus' });
    else tokens.push(singleToken(char));
    afterPoint ||= char === '.' || char === 'D';
    i += pair === 'PR' || pair === 'MI' ? 2 : 1;
  }
  return tokens;
}

function singleToken(char: string): RawToken {
  switch (char) {
    case '.':
    case 'D':
      return { kind: 'point' };
    case ',':
    case 'G':
      return { kind: 'separator' };
    case '$':
      return { kind: 'dollar' };
    case 'S':
      return { kind: 'sign' };
    default:
      return { kind: 'other', text: char };
  }
}

function groupDigits(raw: readonly RawToken[], text: string): TemplateToken[] {
  const tokens: TemplateToken[] = [];
  let parts: (DigitRun | { readonly kind: 'separator' })[] = [];
  const others: string[] = [];
  const close = () => {
    if (parts.length > 0) tokens.push({ kind: 'group', parts });
    parts = [];
  };
  for (const token of raw) {
    if (token.kind === 'digits' || token.kind === 'separator') {
      parts.push(token);
      continue;
    }
    close();
    if (token.kind === 'other') others.push(token.text);
    else tokens.push(token);
  }
  close();
  if (text !== '' && !tokens.some((t) => t.kind === 'group'))
    throw invalid('WRONG_NUM_DIGIT', text, 'it needs at least one digit (0 or 9)');
  if (others.length > 0)
    throw invalid('UNEXPECTED_TOKEN', text, `it has an unexpected ${others[0]}`, { token: `character '${others[0]}''` });
  return tokens;
}

function checkTemplate(tokens: readonly TemplateToken[], text: string): void {
  if (text === '') throw invalid('EMPTY', text, 'it is empty');
  const firstOf = (kind: TemplateToken['kind']) => tokens.findIndex((t) => t.kind === kind);
  const point = firstOf('point');
  if (firstOf('group') < firstOf('dollar')) throw invalid('CUR_MUST_BEFORE_DIGIT', text, '$ must stand before the digits');
  if (point >= 0 && point < firstOf('dollar')) throw invalid('CUR_MUST_BEFORE_DEC', text, '$ must stand before the decimal point');
  checkSeparators(tokens, point, text);
  checkOnce(tokens, text);
  checkOrder(tokens, text);
}

function checkSeparators(tokens: readonly TemplateToken[], point: number, text: string): void {
  tokens.forEach((token, index) => {
    if (token.kind !== 'group') return;
    const { parts } = token;
    if (point >= 0 && index > point) {
      if (parts.some((p) => p.kind === 'separator'))
        throw invalid('THOUSANDS_SEPS_MUST_BEFORE_DEC', text, 'separators must stand before the decimal point');
      return;
    }
    const lonely = parts.some((p, i) => p.kind === 'separator' && (parts[i - 1]?.kind !== 'digits' || parts[i + 1]?.kind !== 'digits'));
    if (lonely) throw invalid('CONT_THOUSANDS_SEPS', text, 'separators need digits on both sides');
  });
}

const TOKEN_NAMES: Record<TemplateToken['kind'], string> = {
  point: '. or D',
  dollar: '$',
  sign: 'S',
  minus: 'MI',
  open: 'PR',
  close: 'PR',
  group: 'digit sequence',
};

function checkOnce(tokens: readonly TemplateToken[], text: string): void {
  for (const kind of ['point', 'sign', 'minus', 'dollar', 'close'] as const) {
    if (tokens.filter((t) => t.kind === kind).length > 1) {
      throw invalid('WRONG_NUM_TOKEN', text, `it has more than one ${TOKEN_NAMES[kind]}`, { token: TOKEN_NAMES[kind] });
    }
  }
}

const ORDER: readonly (readonly TemplateToken['kind'][])[] = [
  ['open'],
  ['minus', 'sign'],
  ['dollar'],
  ['group'],
  ['point'],
  ['group'],
  ['dollar'],
  ['minus', 'sign', 'close'],
];

function checkOrder(tokens: readonly TemplateToken[], text: string): void {
  let next = 0;
  for (const allowed of ORDER) {
    const token = tokens[next];
    if (token && allowed.includes(token.kind)) next++;
  }
  const left = tokens[next];
  if (left) throw invalid('UNEXPECTED_TOKEN', text, `it has an unexpected ${TOKEN_NAMES[left.kind]}`, { token: TOKEN_NAMES[left.kind] });
}

function typeOf(tokens: readonly TemplateToken[]): PrecisionScale {
  const point = tokens.findIndex((t) => t.kind === 'point');
  let precision = 0;
  let scale = 0;
  tokens.forEach((token, index) => {
    if (token.kind !== 'group') return;
    const digits = token.parts.reduce((sum, p) => sum + (p.kind === 'digits' ? p.count : 0), 0);
    precision += digits;
    if (point >= 0 && index > point) scale += digits;
  });
  return { precision, scale };
}

function invalid(condition: string, format: string, why: string, details: Record<string, unknown> = {}): TidemarkError {
  return new TidemarkError(`INVALID_FORMAT.${condition}`, `The format '${format}' is not valid: ${why}.`, {
    format: `'${format}'`,
    ...details,
  });
}
