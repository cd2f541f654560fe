import { TidemarkError } from '../../base/errors.js';
import type { DataType } from '../../columnar/types.js';
import { encodeUtf8 } from '../../columnar/utf8.js';
import type { Value } from '../../columnar/value.js';
import { decimalOutOfRange } from '../errors.js';
import { exceedsDecimalRange, parseDecimal, toDecimal } from '../values/number/decimal.js';
import { textToDouble, textToFloat } from '../values/number/text-float.js';
import { textToInt64, textToInteger, trimControls } from '../values/number/text-integer.js';
import { parseDayTimeInterval, parseYearMonthInterval } from '../values/time/interval-fields.js';
import { parseIntervalOrNull } from '../values/time/interval-text.js';
import { parseDate, parseTime, parseTimestamp, parseTimestampNtz } from '../values/time/parse-timestamp.js';
import { castInvalidInput, catching, orFail, type CastMode, type Convert } from './convert.js';
import { sessionZone } from './zone.js';

type Parse = (text: string, context: Parameters<Convert>[1]) => Value;

/** STRING to any type but collections. */
export function fromString(from: DataType, to: DataType, mode: CastMode): Convert | null {
  if (to.kind === 'decimal') return stringToDecimal(from, to, mode);
  const parse = parserOf(to, mode);
  if (parse === null) return null;
  const checked: Convert = (value, context) =>
    orFail(parse(value as string, context), mode, () => castInvalidInput(sqlText(value as string), from, to));
  return to.kind === 'interval_dt' || to.kind === 'interval_ym'
    ? catching((v, c) => parse(v as string, c), mode)
    : to.kind === 'interval'
      ? (v, c) => parse(v as string, c)
      : checked;
}

function parserOf(to: DataType, mode: CastMode): Parse | null {
  switch (to.kind) {
    case 'tinyint':
    case 'smallint':
    case 'int': {
      const kind = to.kind;
      return (text) => textToInteger(text, kind, mode === 'legacy');
    }
    case 'bigint':
      return (text) => textToInt64(text, mode === 'legacy');
    case 'float':
      return textToFloat;
    case 'double':
      return textToDouble;
    case 'boolean':
      return textToBoolean;
    case 'binary':
      return encodeUtf8;
    case 'date':
      return parseDate;
    case 'timestamp':
      return (text, context) => parseTimestamp(text, sessionZone(context), context.timestampMicros);
    case 'timestamp_ntz':
      return (text) => parseTimestampNtz(text);
    case 'time':
      return parseTime;
    case 'interval':
      return parseIntervalOrNull;
    case 'interval_dt':
      return (text) => parseDayTimeInterval(text, to.start, to.end);
    case 'interval_ym':
      return (text) => parseYearMonthInterval(text, to.start, to.end);
    default:
      return null;
  }
}

function stringToDecimal(from: DataType, to: DataType & { kind: 'decimal' }, mode: CastMode): Convert {
  return (value) => {
    const text = value as string;
    const number = parseDecimal(text);
    if (number === null) return orFail(null, mode, () => castInvalidInput(sqlText(text), from, to));
    if (exceedsDecimalRange(number)) {
      return orFail(
        null,
        mode,
        () => new TidemarkError('NUMERIC_OUT_OF_SUPPORTED_RANGE', `The value ${text} has more than 38 digits.`, { value: text }),
      );
    }
    return orFail(toDecimal(number, to.precision, to.scale), mode, () => decimalOutOfRange(text.trim(), to.precision, to.scale));
  };
}

const TRUE_TEXTS = new Set(['t', 'true', 'y', 'yes', '1']);
const FALSE_TEXTS = new Set(['f', 'false', 'n', 'no', '0']);

export function textToBoolean(text: string): boolean | null {
  const word = trimControls(text).toLowerCase();
  return TRUE_TEXTS.has(word) ? true : FALSE_TEXTS.has(word) ? false : null;
}

/** A string as a SQL literal, as errors show it. */
export function sqlText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
