import { TidemarkError } from '../../../base/errors.js';
import { sqlName, TIMESTAMP, type DataType, type StructType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import { parseDecimal, toDecimal } from '../number/decimal.js';
import { wrapInt64 } from '../number/int64.js';
import { decimalToFloat } from '../number/text-float.js';
import type { DateTextReader } from '../record/date-texts.js';
import { parseDayTimeInterval, parseYearMonthInterval } from '../time/interval-fields.js';
import { parseIntervalOrNull } from '../time/interval-text.js';
import { parseDate, parseTime } from '../time/parse-timestamp.js';
import { copyJson } from './json-copy.js';
import { isRecordProblem, JsonFieldError, NullRootError, PartialValue, StringAsNumberError } from './json-errors.js';
import { JsonToken, type JsonTokenKind } from './json-token.js';
import type { JsonTokenizer } from './json-tokenizer.js';

/** What converters need to know beside the types. */
export interface ConvertSettings {
  readonly partialResults: boolean;
  readonly allowNonNumericNumbers: boolean;
  /** Other values in STRING fields keep their text as it stands in the input; otherwise it is written anew (see json-copy.ts). */
  readonly exactStrings: boolean;
  readonly dates: DateTextReader;
}

/** Reads the value at the current token (or the one behind a field name). Raises JsonFieldError, PartialValue, JsonSyntaxError. */
export type JsonConvert = (json: JsonTokenizer) => Value;

type FromToken = (json: JsonTokenizer, token: JsonTokenKind) => Value | undefined;

/** The converter for a type, by the rules of Spark's JacksonParser. */
export function jsonConverter(type: DataType, settings: ConvertSettings): JsonConvert {
  const read = reader(type, settings);
  return (json) => {
    let token = json.token;
    while (token === JsonToken.fieldName) token = json.next();
    if (token === JsonToken.null || token === JsonToken.end) return null;
    const value = read(json, token);
    if (value === undefined) throw misfit(json, token, type);
    return value;
  };
}

/** Why a token does not fit a type. */
export function misfit(json: JsonTokenizer, token: JsonTokenKind, type: DataType): Error {
  const dataType = `"${sqlName(type)}"`;
  const text = json.text;
  if (token === JsonToken.string && text === '') {
    return new JsonFieldError('EMPTY_JSON_FIELD_VALUE', `Failed to parse an empty string for data type ${dataType}.`, { dataType });
  }
  const fieldName = `'${json.currentName ?? ''}'`;
  const jsonType = TOKEN_NAMES[token] ?? '';
  const message = `Cannot parse the field name ${fieldName} and the value ${text} of the JSON token type ${jsonType} to target Spark data type ${dataType}.`;
  return new JsonFieldError('CANNOT_PARSE_JSON_FIELD', message, { fieldName, fieldValue: text, jsonType, dataType });
}

const TOKEN_NAMES: Partial<Record<JsonTokenKind, string>> = {
  [JsonToken.startObject]: 'START_OBJECT',
  [JsonToken.endObject]: 'END_OBJECT',
  [JsonToken.startArray]: 'START_ARRAY',
  [JsonToken.endArray]: 'END_ARRAY',
  [JsonToken.string]: 'VALUE_STRING',
  [JsonToken.integer]: 'VALUE_NUMBER_INT',
  [JsonToken.float]: 'VALUE_NUMBER_FLOAT',
  [JsonToken.true]: 'VALUE_TRUE',
  [JsonToken.false]: 'VALUE_FALSE',
};

/** Keys of objects are text, and are not converted. */
export function isText(type: DataType): boolean {
  return type.kind === 'string' || type.kind === 'char' || type.kind === 'varchar';
}

/** INVALID_JSON_MAP_KEY_TYPE: maps read from JSON have STRING keys. */
export function mapKeyType(type: DataType): TidemarkError {
  const schema = `"${sqlName(type)}"`;
  return new TidemarkError('INVALID_JSON_MAP_KEY_TYPE', `Input schema ${schema} can only contain STRING as a key type for a MAP.`, {
    schema,
  });
}

/** Gives undefined for tokens that do not fit. */
function reader(type: DataType, settings: ConvertSettings): FromToken {
  switch (type.kind) {
    case 'boolean':
      return (_, token) => (token === JsonToken.true ? true : token === JsonToken.false ? false : undefined);
    case 'tinyint':
      return whole(-128n, 255n, (value) => Number(BigInt.asIntN(8, value)));
    case 'smallint':
      return whole(-32768n, 32767n, Number);
    case 'int':
      return whole(-2147483648n, 2147483647n, Number);
    case 'bigint':
      return whole(-(1n << 63n), (1n << 63n) - 1n, (value) => value);
    case 'float':
    case 'double':
      return floating(type, settings.allowNonNumericNumbers);
    case 'decimal':
      return decimal(type.precision, type.scale);
    case 'string':
    case 'char':
    case 'varchar':
      return settings.exactStrings ? exactString : (json, token) => (token === JsonToken.string ? json.text : copyJson(json));
    case 'binary':
      return (json, token) => (token === JsonToken.string ? json.base64() : undefined);
    case 'date':
      return ofText(type, (text) => dateOf(text, settings.dates));
    case 'timestamp':
      return timestamp(settings.dates);
    case 'timestamp_ntz':
      return ofText(type, (text) => settings.dates.timestampNtz(text));
    case 'time':
      return ofText(type, parseTime);
    case 'interval':
      return (json, token) => (token === JsonToken.string ? parseIntervalOrNull(json.text) : undefined);
    case 'interval_ym':
      return ofText(type, (text) => parseYearMonthInterval(text, type.start, type.end));
    case 'interval_dt':
      return ofText(type, (text) => parseDayTimeInterval(text, type.start, type.end));
    case 'array':
      return arrayReader(jsonConverter(type.element, settings), settings);
    case 'map':
      if (!isText(type.key)) throw mapKeyType(type);
      return mapReader(jsonConverter(type.value, settings), settings);
    case 'struct': {
      const readObject = structReader(type, settings, false);
      return (json, token) => (token === JsonToken.startObject ? readObject(json) : undefined);
    }
    default:
      return () => null;
  }
}

function whole(min: bigint, max: bigint, made: (value: bigint) => Value): FromToken {
  return (json, token) => {
    if (token !== JsonToken.integer) return undefined;
    const value = BigInt(json.text);
    if (value < min || value > max) throw new JsonFieldError('CANNOT_PARSE_JSON_FIELD', `Numeric value (${json.text}) out of range`);
    return made(value);
  };
}

const SPECIAL_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['NaN', NaN],
  ['+INF', Infinity],
  ['+Infinity', Infinity],
  ['Infinity', Infinity],
  ['-INF', -Infinity],
  ['-Infinity', -Infinity],
]);

function floating(type: DataType, allowSpecial: boolean): FromToken {
  const parse = type.kind === 'float' ? decimalToFloat : Number;
  return (json, token) => {
    // Adding 0 makes the integer -0 a 0, as Java's integers do.
    if (token === JsonToken.integer) return parse(json.text) + 0;
    if (token === JsonToken.float) return json.special ?? parse(json.text);
    if (token !== JsonToken.string) return undefined;
    const text = json.text;
    if (text === '') return undefined;
    const special = allowSpecial ? SPECIAL_NUMBERS.get(text) : undefined;
    if (special === undefined) throw new StringAsNumberError(json.currentName ?? '', text, type);
    return special;
  };
}

function decimal(precision: number, scale: number): FromToken {
  return (json, token) => {
    const isNumber = token === JsonToken.integer || token === JsonToken.float;
    if (!isNumber && token !== JsonToken.string) return undefined;
    const text = isNumber ? json.text : json.text.replaceAll(',', '');
    if (json.text === '') return undefined;
    const number = /^\s|\s$/.test(text) ? null : parseDecimal(text);
    const value = number === null ? null : toDecimal(number, precision, scale);
    if (value === null) throw new JsonFieldError('CANNOT_PARSE_DECIMAL', `Cannot parse decimal ${text} as DECIMAL(${precision},${scale})`);
    return value;
  };
}

function exactString(json: JsonTokenizer, token: JsonTokenKind): Value {
  if (token === JsonToken.string) return json.text;
  const start = json.tokenStart;
  json.skipChildren();
  return json.input.slice(start, json.position);
}

/** A string that is not empty, by `parse`, which gives null where it does not fit. */
function ofText(type: DataType, parse: (text: string) => Value): FromToken {
  return (json, token) => {
    if (token !== JsonToken.string || json.text === '') return undefined;
    const value = parse(json.text);
    if (value === null) throw misfit(json, token, type);
    return value;
  };
}

/** DATE: the format, then a cast's forms, then days since 1970 as a number, which old Sparks wrote. */
function dateOf(text: string, dates: DateTextReader): number | null {
  const days = dates.date(text);
  if (days !== null || !dates.dateFallback) return days;
  return parseDate(text) ?? daysOfNumber(text);
}

function daysOfNumber(text: string): number | null {
  if (!/^[+-]?\d{1,10}$/.test(text)) return null;
  const days = Number(text);
  return days >= -2147483648 && days <= 2147483647 ? days : null;
}

function timestamp(dates: DateTextReader): FromToken {
  return (json, token) => {
    if (token === JsonToken.integer) {
      const seconds = BigInt(json.text);
      if (BigInt.asIntN(64, seconds) !== seconds)
        throw new JsonFieldError('CANNOT_PARSE_JSON_FIELD', `Numeric value (${json.text}) out of range of long`);
      return wrapInt64(seconds * 1_000_000n);
    }
    if (token !== JsonToken.string || json.text === '') return undefined;
    const micros = dates.timestamp(json.text);
    if (micros === null) throw misfit(json, token, TIMESTAMP);
    return micros;
  };
}

/** Items of the array at the current token. `isRoot`: a NULL item makes the record bad. */
export function readArray(json: JsonTokenizer, convert: JsonConvert, settings: ConvertSettings, isRoot = false): Value[] {
  const items: Value[] = [];
  let reason: Error | null = null;
  for (let token = json.next(); token !== JsonToken.endArray && token !== JsonToken.end; token = json.next()) {
    try {
      const item = convert(json);
      if (isRoot && item === null) throw new NullRootError('The root of the JSON text gives no row');
      items.push(item);
    } catch (error) {
      if (!(error instanceof PartialValue) || !settings.partialResults) throw error;
      reason ??= error.reason;
      items.push(error.value as Value);
    }
  }
  if (reason !== null) throw new PartialValue(items, reason);
  return items;
}

function arrayReader(convert: JsonConvert, settings: ConvertSettings): FromToken {
  return (json, token) => (token === JsonToken.startArray ? readArray(json, convert, settings) : undefined);
}

function mapReader(convert: JsonConvert, settings: ConvertSettings): FromToken {
  return (json, token) => (token === JsonToken.startObject ? readMap(json, convert, settings) : undefined);
}

/** Entries of the object at the current token; keys may repeat. */
export function readMap(json: JsonTokenizer, convert: JsonConvert, settings: ConvertSettings): Value[] {
  const entries: Value[] = [];
  let reason: Error | null = null;
  let isUneven = false;
  for (let token = json.next(); token !== JsonToken.endObject && token !== JsonToken.end; token = json.next()) {
    const key = json.currentName;
    try {
      entries.push([key, convert(json)]);
    } catch (error) {
      if (!settings.partialResults || !isRecordProblem(error)) throw error;
      if (error instanceof PartialValue) entries.push([key, error.value as Value]);
      else {
        // A key without a value: Spark cannot build such a map, and the whole of it is bad.
        isUneven = true;
        json.skipChildren();
      }
      reason ??= error instanceof PartialValue ? error.reason : error;
    }
  }
  if (isUneven) throw reason!;
  if (reason !== null) throw new PartialValue(entries, reason);
  return entries;
}

/** Reads the object at the current token into a struct. `isRoot`: bad fields are NULL even without partial results. */
export function structReader(type: StructType, settings: ConvertSettings, isRoot: boolean): (json: JsonTokenizer) => Value[] {
  const indexes = new Map(type.fields.map((f, k) => [f.name, k]));
  const converts = type.fields.map((f) => jsonConverter(f.type, settings));
  const keepsBad = isRoot || settings.partialResults;
  return (json) => {
    const row = new Array<Value>(converts.length).fill(null);
    let reason: Error | null = null;
    for (let token = json.next(); token !== JsonToken.endObject && token !== JsonToken.end; token = json.next()) {
      const name = json.currentName;
      const index = name === null ? undefined : indexes.get(name);
      if (index === undefined) {
        json.skipChildren();
        continue;
      }
      try {
        row[index] = converts[index]!(json);
      } catch (error) {
        if (!isRecordProblem(error)) throw error;
        if (error instanceof PartialValue && settings.partialResults) {
          reason ??= error.reason;
          row[index] = error.value as Value;
        } else if (keepsBad) {
          reason ??= error instanceof PartialValue ? error.reason : error;
          json.skipChildren();
        } else throw error;
      }
    }
    if (reason !== null) throw new PartialValue(row, reason);
    return row;
  };
}
