import { TidemarkError } from '../../../base/errors.js';
import { sqlName, type DataType } from '../../../columnar/types.js';
import { encodeUtf8 } from '../../../columnar/utf8.js';
import type { Value } from '../../../columnar/value.js';
import { parseDecimal, toDecimal } from '../number/decimal.js';
import { decimalToFloat, textToDouble } from '../number/text-float.js';
import { textToInt64, textToInteger } from '../number/text-integer.js';
import type { DateTextReader } from '../record/date-texts.js';
import { localizedDecimal } from '../record/locale-numbers.js';
import { parseDayTimeInterval, parseYearMonthInterval } from '../time/interval-fields.js';
import { parseIntervalOrNull } from '../time/interval-text.js';
import { parseDate, parseTime } from '../time/parse-timestamp.js';
import type { CsvOptions } from './csv-options.js';

/** Reads a value that is not NULL; null where the text does not fit. */
export type CsvConvert = (text: string) => Value;

/** The converter for a type, by the rules of Spark's CSV parser. UNSUPPORTED_DATATYPE for types without a text form. */
export function csvConverter(type: DataType, options: CsvOptions, dates: DateTextReader): CsvConvert {
  switch (type.kind) {
    case 'boolean':
      return booleanOf;
    case 'tinyint':
    case 'smallint':
    case 'int': {
      const { kind } = type;
      return (text) => (isTrimmed(text) ? textToInteger(text, kind) : null);
    }
    case 'bigint':
      return (text) => (isTrimmed(text) ? textToInt64(text) : null);
    case 'float':
      return floating(options, (text) => (DECIMAL_TEXT.test(text) ? decimalToFloat(text) : rounded(javaDouble(text))));
    case 'double':
      return floating(options, javaDouble);
    case 'decimal':
      return decimal(type.precision, type.scale, options.dates.locale);
    case 'string':
    case 'char':
    case 'varchar':
      return (text) => text;
    case 'binary':
      return encodeUtf8;
    case 'date':
      return (text) => dates.date(text) ?? (dates.dateFallback ? parseDate(text.replaceAll('GMT', '')) : null);
    case 'timestamp':
      return (text) => dates.timestamp(text);
    case 'timestamp_ntz':
      return (text) => dates.timestampNtz(text);
    case 'time':
      return parseTime;
    case 'interval':
      return parseIntervalOrNull;
    case 'interval_ym':
      return orNull((text) => parseYearMonthInterval(text, type.start, type.end));
    case 'interval_dt':
      return orNull((text) => parseDayTimeInterval(text, type.start, type.end));
    default:
      throw new TidemarkError('UNSUPPORTED_DATATYPE', `Unsupported data type "${sqlName(type)}"`, { typeName: `"${sqlName(type)}"` });
  }
}

const DECIMAL_TEXT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function rounded(value: number | null): number | null {
  return value === null ? null : Math.fround(value);
}

/** Whole numbers allow no blanks around them. */
function isTrimmed(text: string): boolean {
  return !/^[\0-\x20\x7f]|[\0-\x20\x7f]$/.test(text);
}

function booleanOf(text: string): boolean | null {
  const word = text.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : null;
}

function floating({ nanValue, positiveInf, negativeInf }: CsvOptions, parse: CsvConvert): CsvConvert {
  return (text) => {
    if (text === nanValue) return NaN;
    if (text === negativeInf) return -Infinity;
    return text === positiveInf ? Infinity : parse(text);
  };
}

const JAVA_SPECIAL = /^[\0-\x20]*([+-]?)(NaN|Infinity)[\0-\x20]*$/;
const LOOSE_SPECIAL = /^[\0-\x20]*[+-]?(nan|inf|infinity)[\0-\x20]*$/i;

/** As Java's parseDouble: NaN and Infinity in just these letters. */
export function javaDouble(text: string): number | null {
  const special = JAVA_SPECIAL.exec(text);
  if (special !== null) return special[2] === 'NaN' ? NaN : special[1] === '-' ? -Infinity : Infinity;
  return LOOSE_SPECIAL.test(text) ? null : textToDouble(text);
}

function decimal(precision: number, scale: number, locale: string): CsvConvert {
  const plain = localizedDecimal(locale);
  return (text) => {
    const digits = plain(text);
    const number = digits === null || /^\s|\s$/.test(digits) ? null : parseDecimal(digits);
    return number === null ? null : toDecimal(number, precision, scale);
  };
}

/** Null in place of an error that says that the text is not of the type. */
function orNull(parse: CsvConvert): CsvConvert {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      if (error instanceof TidemarkError) return null;
      throw error;
    }
  };
}
