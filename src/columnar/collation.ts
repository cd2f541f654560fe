import { TidemarkError } from '../base/errors.js';
import type { Token } from './sql-tokens.js';

const FIXED = /^(UTF8_BINARY|UTF8_LCASE)(_RTRIM)?$/;
const ICU = /^(UNICODE|[A-Z]{2,3}(?:_[A-Z]{4})?(?:_[A-Z]{3})?)((?:_(?:CI|CS|AI|AS|RTRIM))*)$/;

/**
 * Spark's own spelling of a collation name (`unicode_ci` is `UNICODE_CI`, `DE_ci` is `de_CI`).
 * Throws COLLATION_INVALID_NAME for one that is neither Spark's nor that of a locale.
 */
export function collationName(name: string, place: Token): string {
  const upper = name.toUpperCase();
  if (FIXED.test(upper)) return upper;
  const match = ICU.exec(upper);
  const base = match?.[1];
  if (base !== undefined && (base === 'UNICODE' || isLocale(base))) {
    return (base === 'UNICODE' ? base : localeName(base)) + suffix(match?.[2] ?? '');
  }
  throw new TidemarkError('COLLATION_INVALID_NAME', `The value ${name} does not represent a correct collation name.`, {
    collationName: name,
    line: place.line,
    column: place.column,
  });
}

/** The provider that Spark's JSON names before the collation. */
export function collationProvider(name: string): 'spark' | 'icu' {
  return name.startsWith('UTF8_') ? 'spark' : 'icu';
}

function isLocale(base: string): boolean {
  return Intl.Collator.supportedLocalesOf(base.toLowerCase().replaceAll('_', '-')).length > 0;
}

function localeName(base: string): string {
  const [language = '', ...rest] = base.split('_');
  const parts = rest.map((part) => (part.length === 4 ? part.charAt(0) + part.slice(1).toLowerCase() : part));
  return [language.toLowerCase(), ...parts].join('_');
}

/** Sensitive (`_CS`, `_AS`) is what a name without suffix means. */
function suffix(written: string): string {
  const parts = written.split('_');
  return ['CI', 'AI', 'RTRIM'].map((part) => (parts.includes(part) ? `_${part}` : '')).join('');
}
