import { TidemarkError } from '../../base/errors.js';
import type { Token } from '../../columnar/sql-tokens.js';
import { BINARY, DATE, TIMESTAMP, TIMESTAMP_NTZ, dayTimeInterval, yearMonthInterval, type DataType } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import { intervalOfText, type IntervalLiteral } from '../values/time/interval-literal.js';
import { parseDate, parseTime, parseTimestamp, parseTimestampNtz, parseTimestampParts } from '../values/time/parse-timestamp.js';
import { UTC } from '../values/time/zones.js';
import { errorAt, withPlace } from './place.js';

/**
 * A literal whose type is written before it: a value with its type, or (`needsSession`) text that only the session's zone and clock can tell:
 * a TIMESTAMP without a zone, `now`, `today`, ….
 */
export type TypedLiteral = { readonly value: Value; readonly type: DataType } | { readonly needsSession: true; readonly typeName: string };

/** Days that are counted from the current one in the session's zone. */
const RELATIVE = /^(now|today|yesterday|tomorrow)$/i;
const EPOCH = /^epoch$/i;

/** `DATE '…'`, `X'…'`, `INTERVAL '…'`, …. Throws INVALID_TYPED_LITERAL and UNSUPPORTED_TYPED_LITERAL; `source` is the whole literal as written. */
export function typedLiteral(name: Token, typeName: string, text: string, source: string): TypedLiteral {
  switch (typeName.toUpperCase()) {
    case 'DATE':
      return dateLiteral(name, text);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return timestampLiteral(name, typeName.toUpperCase(), text);
    case 'TIMESTAMP_NTZ':
      return localTimestampLiteral(name, text);
    case 'TIME':
      return { value: parseTime(text) ?? invalid(name, text), type: { kind: 'time', precision: 6 } };
    case 'INTERVAL':
      return placed(name, () => intervalValue(intervalOfText(text, source)));
    case 'X':
      return { value: bytesOf(text) ?? invalid(name, text), type: BINARY };
    default:
      throw errorAt(
        name,
        'UNSUPPORTED_TYPED_LITERAL',
        `Literals of the type "${typeName.toUpperCase()}" are not supported. Supported types are "DATE", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP", "INTERVAL", "X", "TIME".`,
        {
          unsupportedType: `"${typeName.toUpperCase()}"`,
          supportedTypes: '"DATE", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP", "INTERVAL", "X", "TIME"',
        },
      );
  }
}

/** An interval literal as a value with its type. */
export function intervalValue(literal: IntervalLiteral): { readonly value: Value; readonly type: DataType } {
  return literal.kind === 'year-month'
    ? { value: literal.months, type: yearMonthInterval(literal.start, literal.end) }
    : { value: literal.micros, type: dayTimeInterval(literal.start, literal.end) };
}

/** What `make` gives; its errors get the place of `token`. */
export function placed<T>(token: Token, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof TidemarkError) throw withPlace(error, token);
    throw error;
  }
}

function dateLiteral(name: Token, text: string): TypedLiteral {
  const special = text.trim();
  if (EPOCH.test(special)) return { value: 0, type: DATE };
  if (RELATIVE.test(special)) return { needsSession: true, typeName: 'DATE' };
  return { value: parseDate(text) ?? invalid(name, text), type: DATE };
}

function timestampLiteral(name: Token, typeName: string, text: string): TypedLiteral {
  const special = text.trim();
  if (EPOCH.test(special)) return { value: 0n, type: TIMESTAMP };
  if (RELATIVE.test(special)) return { needsSession: true, typeName };
  const parts = parseTimestampParts(text);
  if (parts === null) return invalid(name, text);
  const instant = parseTimestamp(text, UTC, 0n) ?? invalid(name, text);
  return parts.zone === null || parts.days === null ? { needsSession: true, typeName } : { value: instant, type: TIMESTAMP };
}

function localTimestampLiteral(name: Token, text: string): TypedLiteral {
  const special = text.trim();
  if (EPOCH.test(special)) return { value: 0n, type: TIMESTAMP_NTZ };
  if (RELATIVE.test(special)) return { needsSession: true, typeName: 'TIMESTAMP_NTZ' };
  return { value: parseTimestampNtz(text) ?? invalid(name, text), type: TIMESTAMP_NTZ };
}

/** Hexadecimal digits as bytes; an odd first digit is a byte of its own. */
function bytesOf(text: string): Uint8Array | null {
  if (!/^[0-9a-fA-F]*$/.test(text)) return null;
  const digits = text.length % 2 === 0 ? text : `0${text}`;
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

function invalid(name: Token, text: string): never {
  const type = name.text.toUpperCase();
  throw errorAt(name, 'INVALID_TYPED_LITERAL', `The value of the typed literal "${type}" is invalid: '${text}'.`, {
    valueType: `"${type}"`,
    value: `'${text}'`,
  });
}
