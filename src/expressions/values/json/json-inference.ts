import { TidemarkError } from '../../../base/errors.js';
import {
  arrayOf,
  BIGINT,
  BOOLEAN,
  decimal,
  DOUBLE,
  field,
  sqlName,
  STRING,
  struct,
  TIMESTAMP,
  typesEqual,
  VOID,
  type DataType,
  type Field,
  type StructType,
} from '../../../columnar/types.js';
import { digitCount, parseDecimal, type DecimalNumber } from '../number/decimal.js';
import { fitsInt64 } from '../number/int64.js';
import { DateTextReader } from '../record/date-texts.js';
import { JsonSyntaxError } from './json-errors.js';
import type { JsonOptions } from './json-options.js';
import { JsonToken } from './json-token.js';
import { JsonTokenizer } from './json-tokenizer.js';

/**
 * Finds the schema of JSON records as Spark does: the type of each record, merged from record to record. Feed it records with `add`, take
 * the result from `schema`.
 */
export class JsonSchemaInference {
  readonly #dates: DateTextReader;
  #root: DataType = struct([]);

  constructor(
    readonly options: JsonOptions,
    nowMicros?: () => bigint,
  ) {
    this.#dates = new DateTextReader(options.dates, nowMicros);
  }

  /** Looks at one record. Raises MALFORMED_RECORD_IN_SCHEMA_INFERENCE in FAILFAST, NEGATIVE_SCALE_DISALLOWED. */
  add(text: string): void {
    const type = this.typeOf(text);
    if (type !== null) this.#root = this.#mergedRoot(this.#root, type);
  }

  /** The schema of the records seen. */
  schema(): StructType {
    const type = canonicalType(this.#root, this.options.dropFieldIfAllNull);
    return type?.kind === 'struct' ? type : struct([]);
  }

  /** The type of one record, before merging; null where it is left out. VOID stands for NULL. */
  typeOf(text: string): DataType | null {
    const json = new JsonTokenizer(text, this.options);
    try {
      json.next();
      return this.#infer(json);
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error;
      if (this.options.mode === 'DROPMALFORMED') return null;
      if (this.options.mode === 'FAILFAST') throw malformedInInference(error.message, error);
      return struct([field(this.options.columnNameOfCorruptRecord, STRING)]);
    }
  }

  #infer(json: JsonTokenizer): DataType {
    switch (json.token) {
      case JsonToken.fieldName:
        json.next();
        return this.#infer(json);
      case JsonToken.string:
        return this.#ofString(json.text);
      case JsonToken.startObject:
        return this.#ofObject(json);
      case JsonToken.startArray:
        return this.#ofArray(json);
      case JsonToken.integer:
      case JsonToken.float:
        return this.options.primitivesAsString ? STRING : this.#ofNumber(json);
      case JsonToken.true:
      case JsonToken.false:
        return this.options.primitivesAsString ? STRING : BOOLEAN;
      case JsonToken.end:
      case JsonToken.null:
        return VOID;
      default:
        throw new JsonSyntaxError('Unexpected token', json.position);
    }
  }

  #ofString(text: string): DataType {
    // An empty string may stand for NULL: it becomes a string only when nothing says otherwise.
    if (text === '') return VOID;
    if (this.options.prefersDecimal && !/^\s|\s$/.test(text)) {
      const number = parseDecimal(text.replaceAll(',', ''));
      if (number !== null && Math.max(digitCount(number.unscaled), number.scale) <= 38) return decimalOf(number, false);
    }
    return this.options.inferTimestamp && this.#dates.timestamp(text) !== null ? TIMESTAMP : STRING;
  }

  #ofObject(json: JsonTokenizer): DataType {
    const fields: Field[] = [];
    for (let token = json.next(); token !== JsonToken.endObject && token !== JsonToken.end; token = json.next()) {
      const name = json.currentName ?? '';
      fields.push(field(name, this.#infer(json)));
    }
    return struct(sorted(fields));
  }

  #ofArray(json: JsonTokenizer): DataType {
    let element: DataType = VOID;
    for (let token = json.next(); token !== JsonToken.endArray && token !== JsonToken.end; token = json.next()) {
      element = mergedType(element, this.#infer(json));
    }
    return arrayOf(element);
  }

  #ofNumber(json: JsonTokenizer): DataType {
    if (json.special !== null) return DOUBLE;
    if (json.token === JsonToken.integer) {
      const value = BigInt(json.text);
      return fitsInt64(value) ? BIGINT : decimalOf({ unscaled: value, scale: 0 }, true);
    }
    const number = this.options.prefersDecimal ? parseDecimal(json.text) : null;
    return number === null ? DOUBLE : decimalOf(number, true);
  }

  #mergedRoot(a: DataType, b: DataType): DataType {
    if (a.kind === 'array') return this.#mergedRoot(a.element, b);
    if (b.kind === 'array') return this.#mergedRoot(a, b.element);
    if (a.kind === 'struct' && b.kind !== 'struct') return b.kind === 'void' ? a : this.#withCorrupt(a, b);
    if (b.kind === 'struct' && a.kind !== 'struct') return a.kind === 'void' ? b : this.#withCorrupt(b, a);
    return mergedType(a, b);
  }

  /** A record that is no object makes PERMISSIVE add the corrupt-record column. */
  #withCorrupt(type: StructType, other: DataType): StructType {
    const { mode, columnNameOfCorruptRecord: name } = this.options;
    if (mode === 'DROPMALFORMED') return type;
    if (mode === 'FAILFAST')
      throw malformedInInference(`Failed to infer a common schema. Struct types are expected, but ${sqlName(other)} was found`);
    return type.fields.some((f) => f.name === name) ? type : struct(sorted([field(name, STRING), ...type.fields]));
  }
}

function malformedInInference(reason: string, cause?: unknown): TidemarkError {
  return new TidemarkError(
    'MALFORMED_RECORD_IN_SCHEMA_INFERENCE',
    `Malformed records are detected in schema inference. Parse Mode: FAILFAST. Reasons: ${reason}.`,
    { failFastMode: 'FAILFAST' },
    cause,
  );
}

function decimalOf({ unscaled, scale }: DecimalNumber, orDouble: boolean): DataType {
  const precision = Math.max(digitCount(unscaled), scale);
  if (orDouble && precision > 38) return DOUBLE;
  if (scale < 0) {
    throw new TidemarkError('NEGATIVE_SCALE_DISALLOWED', `Negative scale is not allowed: '${scale}'.`, {
      scale: String(scale),
      sqlConf: '"spark.sql.legacy.allowNegativeScaleOfDecimal"',
    });
  }
  return decimal(precision, scale);
}

function sorted(fields: readonly Field[]): Field[] {
  return fields.toSorted((a, b) => compareUtf16(a.name, b.name));
}

/** Java's order of strings. */
function compareUtf16(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The type that two records or elements agree on; STRING where nothing else does. */
export function mergedType(a: DataType, b: DataType): DataType {
  if (a.kind === 'void') return b;
  if (b.kind === 'void') return a;
  if (a.kind === 'struct' && b.kind === 'struct') return struct(mergedFields(a.fields, b.fields));
  if (a.kind === 'array' && b.kind === 'array') return arrayOf(mergedType(a.element, b.element), a.containsNull || b.containsNull);
  if (typesEqual(a, b)) return a;
  const pair = new Set([a.kind, b.kind]);
  if (pair.has('double') && (pair.has('bigint') || pair.has('decimal'))) return DOUBLE;
  if (pair.has('decimal') && (pair.has('bigint') || pair.size === 1)) return mergedDecimal(asDecimal(a), asDecimal(b));
  return STRING;
}

function asDecimal(type: DataType): { precision: number; scale: number } {
  return type.kind === 'decimal' ? type : { precision: 20, scale: 0 };
}

function mergedDecimal(a: { precision: number; scale: number }, b: { precision: number; scale: number }): DataType {
  const scale = Math.max(a.scale, b.scale);
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale);
  return whole + scale > 38 ? DOUBLE : decimal(whole + scale, scale);
}

/** Both lists are in order of names; so is the result. */
function mergedFields(a: readonly Field[], b: readonly Field[]): Field[] {
  const out: Field[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const order = compareUtf16(a[i]!.name, b[j]!.name);
    if (order === 0) out.push(field(a[i]!.name, mergedType(a[i++]!.type, b[j++]!.type)));
    else out.push(order < 0 ? a[i++]! : b[j++]!);
  }
  return [...out, ...a.slice(i), ...b.slice(j)];
}

/** NULLs as STRING, fields without a name and empty structs left out; null where nothing is left. */
export function canonicalType(type: DataType, dropNulls: boolean): DataType | null {
  switch (type.kind) {
    case 'array': {
      const element = canonicalType(type.element, dropNulls);
      return element && arrayOf(element, type.containsNull);
    }
    case 'struct': {
      const fields = type.fields.flatMap((f) => {
        const inner = f.name === '' ? null : canonicalType(f.type, dropNulls);
        return inner === null ? [] : [field(f.name, inner)];
      });
      return fields.length === 0 ? null : struct(fields);
    }
    case 'void':
      return dropNulls ? null : STRING;
    default:
      return type;
  }
}
