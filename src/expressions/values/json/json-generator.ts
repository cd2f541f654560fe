import { TidemarkError } from '../../../base/errors.js';
import { sqlName, type DataType, type Field } from '../../../columnar/types.js';
import type { CalendarInterval, Value } from '../../../columnar/value.js';
import { formatDecimal, formatDecimalScientific } from '../number/decimal.js';
import { doubleToText, floatToText } from '../number/float-text.js';
import { DateTextWriter } from '../record/date-texts.js';
import { formatDayTimeInterval, formatInterval, formatYearMonthInterval } from '../time/interval-format.js';
import { formatTime } from '../time/format-timestamp.js';
import type { JsonOptions } from './json-options.js';
import { jsonQuoted } from './json-quote.js';

/** Writes a value that is not NULL; `indent` is the white space before lines within it when pretty. */
type Write = (value: Value, indent: string) => string;

/** Values of a type as JSON text: to_json and JSON files. Make one a type and keep it. */
export class JsonGenerator {
  readonly #write: Write;

  /** Raises INVALID_DATETIME_PATTERN.* */
  constructor(
    readonly type: DataType,
    options: JsonOptions,
  ) {
    this.#write = new WriterMaker(options).writer(type);
  }

  /** The text of a value that is not NULL. */
  text(value: Value): string {
    return this.#write(value, '');
  }
}

class WriterMaker {
  readonly #dates: DateTextWriter;
  readonly #ascii: boolean;

  constructor(private readonly options: JsonOptions) {
    this.#dates = new DateTextWriter(options.dates);
    this.#ascii = options.writeNonAsciiCharacterAsCodePoint;
  }

  writer(type: DataType): Write {
    const dates = this.#dates;
    switch (type.kind) {
      case 'float':
        return floating(floatToText);
      case 'double':
        return floating(doubleToText);
      case 'decimal':
        return (v) => formatDecimalScientific(v as bigint, type.scale);
      case 'string':
      case 'char':
      case 'varchar':
        return (v) => jsonQuoted(v as string, this.#ascii);
      case 'binary':
        return (v) => `"${base64(v as Uint8Array)}"`;
      case 'date':
        return (v) => this.#quoted(dates.date(v as number));
      case 'timestamp':
        return (v) => this.#quoted(dates.timestamp(v as bigint));
      case 'timestamp_ntz':
        return (v) => this.#quoted(dates.timestampNtz(v as bigint));
      case 'time':
        return (v) => this.#quoted(formatTime(v as bigint));
      case 'interval':
        return (v) => this.#quoted(formatInterval(v as CalendarInterval));
      case 'interval_ym':
        return (v) => this.#quoted(formatYearMonthInterval(v as number, type.start, type.end));
      case 'interval_dt':
        return (v) => this.#quoted(formatDayTimeInterval(v as bigint, type.start, type.end));
      case 'array':
        return this.#array(this.writer(type.element));
      case 'map':
        return this.#map(this.#key(type.key), this.writer(type.value));
      case 'struct':
        return this.#struct(type.fields);
      case 'void':
        return () => 'null';
      case 'variant':
        throw new TidemarkError('UNSUPPORTED_DATATYPE', 'VARIANT values cannot be written as JSON', { typeName: sqlName(type) });
      default:
        return String;
    }
  }

  #quoted(text: string): string {
    return jsonQuoted(text, this.#ascii);
  }

  /** Jackson's pretty printer keeps arrays on one line. */
  #array(item: Write): Write {
    return (value, indent) => {
      const items = (value as readonly Value[]).map((v) => (v === null ? 'null' : item(v, indent)));
      if (!this.options.pretty) return `[${items.join(',')}]`;
      return items.length === 0 ? '[ ]' : `[ ${items.join(', ')} ]`;
    };
  }

  #map(key: (value: Value) => string, item: Write): Write {
    const colon = this.options.pretty ? ' : ' : ':';
    return (value, indent) => {
      const inner = `${indent}  `;
      const entries = (value as readonly (readonly Value[])[]).map(
        ([k, v]) => `${key(k!)}${colon}${v === null ? 'null' : item(v!, inner)}`,
      );
      return this.#object(entries, indent);
    };
  }

  #struct(fields: readonly Field[]): Write {
    const colon = this.options.pretty ? ' : ' : ':';
    const names = fields.map((f) => jsonQuoted(f.name, this.#ascii) + colon);
    const writers = fields.map((f) => this.writer(f.type));
    const keepsNulls = !this.options.ignoreNullFields;
    return (value, indent) => {
      const inner = `${indent}  `;
      const entries: string[] = [];
      const values = value as readonly Value[];
      for (let k = 0; k < names.length; k++) {
        const v = values[k] ?? null;
        if (v !== null) entries.push(names[k]! + writers[k]!(v, inner));
        else if (keepsNulls) entries.push(`${names[k]!}null`);
      }
      return this.#object(entries, indent);
    };
  }

  #object(entries: readonly string[], indent: string): string {
    if (!this.options.pretty) return `{${entries.join(',')}}`;
    if (entries.length === 0) return '{ }';
    const inner = `${indent}  `;
    return `{\n${entries.map((e) => inner + e).join(',\n')}\n${indent}}`;
  }

  /** Keys of maps: Spark's internal form of the value (times are numbers), as Java prints it. */
  #key(type: DataType): (value: Value) => string {
    const text = keyText(type);
    return (value) => this.#quoted(text(value));
  }
}

function floating(text: (value: number) => string): Write {
  return (v) => (Number.isFinite(v) ? text(v as number) : `"${text(v as number)}"`);
}

function keyText(type: DataType): (value: Value) => string {
  switch (type.kind) {
    case 'float':
      return (v) => floatToText(v as number);
    case 'double':
      return (v) => doubleToText(v as number);
    case 'decimal':
      return (v) => formatDecimal(v as bigint, type.scale);
    default:
      return String;
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}
