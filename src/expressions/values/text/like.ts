/**
 * LIKE patterns: `%` for any run of characters, `_` for one code point, and an escape character before `%`, `_` or itself.
 *
 * A compiled pattern tells its shape, so that a kernel can work on bytes where it is plain: 'equals', 'startsWith', 'endsWith',
 * 'contains' with a `text`, 'startsAndEnds' with two, 'anything', or 'general', which only `matches` knows.
 */

import { TidemarkError } from '../../../base/errors.js';

export type LikeShape =
  | { readonly shape: 'anything' | 'general' }
  | { readonly shape: 'equals' | 'startsWith' | 'endsWith' | 'contains'; readonly text: string }
  /** Holds for texts that are at least as long as both together. */
  | { readonly shape: 'startsAndEnds'; readonly text: string; readonly end: string };

export type LikePattern = LikeShape & { readonly matches: (text: string) => boolean };

const ANY_RUN = Symbol('%');
const ANY_ONE = Symbol('_');
type LikeToken = string | typeof ANY_RUN | typeof ANY_ONE;

/**
 * Compiles a pattern. `ignoresCase` is ILIKE: both sides in lower case.
 *
 * Throws INVALID_FORMAT.ESC_AT_THE_END and INVALID_FORMAT.ESC_IN_THE_MIDDLE for an escape character with nothing to escape.
 */
export function compileLike(pattern: string, escape = '\\', ignoresCase = false): LikePattern {
  const tokens = readTokens(ignoresCase ? pattern.toLowerCase() : pattern, ignoresCase ? escape.toLowerCase() : escape, pattern);
  const shape = shapeOf(tokens);
  const matches = matcherOf(shape, tokens);
  return { ...shape, matches: ignoresCase ? (text) => matches(text.toLowerCase()) : matches };
}

/** Literal runs are joined; runs of `%` count once. */
function readTokens(pattern: string, escape: string, original: string): LikeToken[] {
  const tokens: LikeToken[] = [];
  const chars = [...pattern];
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] as string;
    if (char === escape) {
      const next = chars[++i];
      if (next === undefined) throw invalid('ESC_AT_THE_END', original, 'the escape character stands at its end');
      if (next !== '%' && next !== '_' && next !== escape) {
        throw invalid('ESC_IN_THE_MIDDLE', original, `the escape character must not stand before '${next}'`, { char: `'${next}'` });
      }
      addLiteral(tokens, next);
    } else if (char === '%') {
      if (tokens.at(-1) !== ANY_RUN) tokens.push(ANY_RUN);
    } else if (char === '_') tokens.push(ANY_ONE);
    else addLiteral(tokens, char);
  }
  return tokens;
}

function addLiteral(tokens: LikeToken[], char: string): void {
  const last = tokens.at(-1);
  if (typeof last === 'string') tokens[tokens.length - 1] = last + char;
  else tokens.push(char);
}

function invalid(condition: string, pattern: string, why: string, details: Record<string, unknown> = {}): TidemarkError {
  const format = `'${pattern.replaceAll('\\', '\\\\')}'`;
  return new TidemarkError(`INVALID_FORMAT.${condition}`, `The pattern ${format} is not valid: ${why}.`, { format, ...details });
}

function shapeOf(tokens: readonly LikeToken[]): LikeShape {
  const [a, b, c] = tokens;
  if (tokens.length === 0) return { shape: 'equals', text: '' };
  if (tokens.length === 1) return typeof a === 'string' ? { shape: 'equals', text: a } : { shape: a === ANY_RUN ? 'anything' : 'general' };
  if (tokens.length === 2 && typeof a === 'string' && b === ANY_RUN) return { shape: 'startsWith', text: a };
  if (tokens.length === 2 && a === ANY_RUN && typeof b === 'string') return { shape: 'endsWith', text: b };
  if (tokens.length === 3 && a === ANY_RUN && typeof b === 'string' && c === ANY_RUN) return { shape: 'contains', text: b };
  if (tokens.length === 3 && typeof a === 'string' && b === ANY_RUN && typeof c === 'string')
    return { shape: 'startsAndEnds', text: a, end: c };
  return { shape: 'general' };
}

function matcherOf(shape: LikeShape, tokens: readonly LikeToken[]): (text: string) => boolean {
  switch (shape.shape) {
    case 'anything':
      return () => true;
    case 'equals':
      return (text) => text === shape.text;
    case 'startsWith':
      return (text) => text.startsWith(shape.text);
    case 'endsWith':
      return (text) => text.endsWith(shape.text);
    case 'contains':
      return (text) => text.includes(shape.text);
    case 'startsAndEnds':
      return (text) => text.length >= shape.text.length + shape.end.length && text.startsWith(shape.text) && text.endsWith(shape.end);
    case 'general':
      return (text) => matchesTokens(text, tokens);
  }
}

/** Walks the tokens; on a mismatch the last `%` takes in one code point more. Never more than text length times pattern length steps. */
function matchesTokens(text: string, tokens: readonly LikeToken[]): boolean {
  let at = 0;
  let token = 0;
  let runToken = -1;
  let runAt = 0;
  while (true) {
    const step = token < tokens.length ? stepOver(text, at, tokens[token] as LikeToken) : -1;
    if (tokens[token] === ANY_RUN) {
      runToken = ++token;
      runAt = at;
    } else if (step >= 0) {
      at = step;
      token++;
    } else if (token === tokens.length && at === text.length) return true;
    else if (runToken >= 0 && runAt < text.length) {
      runAt += codePointUnits(text, runAt);
      at = runAt;
      token = runToken;
    } else return false;
  }
}

/** Where the text goes on after one literal or one `_`, -1 when it does not match. */
function stepOver(text: string, at: number, token: LikeToken): number {
  if (typeof token === 'string') return text.startsWith(token, at) ? at + token.length : -1;
  return token === ANY_ONE && at < text.length ? at + codePointUnits(text, at) : -1;
}

function codePointUnits(text: string, at: number): number {
  return (text.codePointAt(at) as number) > 0xffff ? 2 : 1;
}
