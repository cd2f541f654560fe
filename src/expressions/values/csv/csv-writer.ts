import { TidemarkError } from '../../../base/errors.js';
import { sqlName, type DataType } from '../../../columnar/types.js';
import type { CalendarInterval, Value } from '../../../columnar/value.js';
import { formatDecimalScientific } from '../number/decimal.js';
import { doubleToText, floatToText } from '../number/float-text.js';
import { DateTextWriter } from '../record/date-texts.js';
import { formatTime } from '../time/format-timestamp.js';
import { formatDayTimeInterval, formatInterval, formatYearMonthInterval } from '../time/interval-format.js';
import { emptyDelimiter, type CsvOptions } from './csv-options.js';

/** How lists, maps and structs within a row are written (to_csv); without it they are refused (files). */
export interface NestedTexts {
  /** What stands behind a separator for a NULL within. */
  readonly nullText: string;
}

/** Writes rows as CSV text: to_csv and CSV files. */
export class CsvWriter {
  readonly #texts: readonly ((value: Value) => string)[];
  /** What makes a value stand in quotes, wherever it is in it. */
  readonly #triggers: RegExp;
  /** What is escaped within quotes. */
  readonly #escaped: RegExp;
  readonly #comment: string;
  /** As in Spark, no quote character means the null character. */
  readonly #quote: string;
  readonly #lineSep: string;

  /** Raises UNSUPPORTED_DATATYPE, INVALID_DATETIME_PATTERN.*. */
  constructor(
    types: readonly DataType[],
    private readonly options: CsvOptions,
    nested?: NestedTexts,
  ) {
    if (options.delimiter === '') throw emptyDelimiter();
    this.#quote = options.quote || '\0';
    const dates = new DateTextWriter(options.dates);
    this.#texts = types.map((type) => textOf(type, dates, nested));
    this.#lineSep = options.lineSep ?? '\n';
    const triggers = [options.delimiter, '\n', '\r', ...this.#lineSep, ...(options.escapeQuotes ? [this.#quote] : [])];
    this.#triggers = anyOf(triggers, '');
    this.#escaped = anyOf([this.#quote, options.escape], 'g');
    this.#comment = options.comment || '#';
  }

  /** A row without its line end. */
  row(values: readonly Value[]): string {
    return values.map((v, k) => this.value(v, k)).join(this.options.delimiter);
  }

  /** The value of a column as it stands in a row. */
  value(value: Value, column: number): string {
    return this.#field(value === null ? null : this.#texts[column]!(value), column);
  }

  /** Names of columns, quoted as values are. */
  header(names: readonly string[]): string {
    return names.map((name, k) => this.#field(name, k)).join(this.options.delimiter);
  }

  #field(text: string | null, column: number): string {
    const { options } = this;
    if (text === null) return this.#standIn(options.nullValue, column);
    if (text === '') return this.#standIn(options.emptyValue ?? '""', column);
    const trimmed = this.#trimmedStart(text);
    // Blanks alone become an empty value.
    if (trimmed === '') return options.quoteAll ? this.#inQuotes(this.#escapedText(options.emptyValue ?? '""')) : this.#blank(column);
    if (!this.#needsQuotes(text, trimmed, column)) return this.#trimmedEnd(trimmed);
    return this.#inQuotes(this.#trimmedEnd(this.#escapedText(trimmed)));
  }

  /** What stands for NULL or an empty string: as it is, where it is in quotes already. */
  #standIn(text: string, column: number): string {
    const { quoteAll } = this.options;
    const quote = this.#quote;
    const trimmed = this.#trimmedStart(text);
    if (!quoteAll && (trimmed === '' || !this.#needsQuotes(text, trimmed, column))) return this.#trimmedEnd(trimmed);
    if (text.length >= 2 && text.startsWith(quote) && text.endsWith(quote)) return text;
    return this.#inQuotes(this.#trimmedEnd(this.#escapedText(trimmed)));
  }

  #blank(column: number): string {
    return this.#standIn(this.options.emptyValue ?? '""', column);
  }

  #needsQuotes(text: string, trimmed: string, column: number): boolean {
    if (this.options.quoteAll || trimmed.startsWith(this.#quote) || (column === 0 && text.startsWith(this.#comment))) return true;
    return this.#triggers.test(trimmed);
  }

  #inQuotes(text: string): string {
    return this.#quote + text + this.#quote;
  }

  #escapedText(text: string): string {
    const { escape, escapeEscape } = this.options;
    const escaped = text.replace(this.#escaped, (c) => (c === this.#quote ? escape + c : escapeEscape + c));
    return this.#lineSep === '\n' ? escaped : escaped.replaceAll('\n', this.#lineSep);
  }

  #trimmedStart(text: string): string {
    return this.options.ignoreLeadingWhiteSpaceInWrite ? text.replace(/^[\x01-\x20]+/, '') : text;
  }

  #trimmedEnd(text: string): string {
    return this.options.ignoreTrailingWhiteSpaceInWrite ? text.replace(/[\x01-\x20]+$/, '') : text;
  }
}

function anyOf(texts: readonly string[], flags: string): RegExp {
  const sources = texts.filter((t) => t !== '').map((t) => t.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&'));
  return new RegExp(sources.length === 0 ? '(?!)' : sources.join('|'), flags);
}

function textOf(type: DataType, dates: DateTextWriter, nested?: NestedTexts): (value: Value) => string {
  return (nested && nestedText(type, dates, nested)) ?? plainText(type, dates);
}

/** `[1, 2]`, `{a -> 1}` and `{1, x}`, as a cast to STRING writes them but for NULLs; null for plain types. */
function nestedText(type: DataType, dates: DateTextWriter, nested: NestedTexts): ((value: Value) => string) | null {
  const part = (of: DataType) => {
    const text = textOf(of, dates, nested);
    return (value: Value, before: string) => (value === null ? nested.nullText : before + text(value));
  };
  switch (type.kind) {
    case 'array': {
      const element = part(type.element);
      return (v) => `[${(v as readonly Value[]).map((e, k) => element(e, k === 0 ? '' : ' ')).join(',')}]`;
    }
    case 'map': {
      const key = part(type.key);
      const item = part(type.value);
      return (v) => `{${(v as readonly (readonly Value[])[]).map(([k, x]) => `${key(k!, '')} ->${item(x!, ' ')}`).join(', ')}}`;
    }
    case 'struct': {
      const parts = type.fields.map((f) => part(f.type));
      return (v) => `{${(v as readonly Value[]).map((x, k) => parts[k]!(x, k === 0 ? '' : ' ')).join(',')}}`;
    }
    default:
      return null;
  }
}

function plainText(type: DataType, dates: DateTextWriter): (value: Value) => string {
  switch (type.kind) {
    case 'float':
      return (v) => floatToText(v as number);
    case 'double':
      return (v) => doubleToText(v as number);
    case 'decimal':
      return (v) => formatDecimalScientific(v as bigint, type.scale);
    case 'binary':
      return (v) => `[${Array.from(v as Uint8Array, (b) => b.toString(16).toUpperCase().padStart(2, '0')).join(' ')}]`;
    case 'date':
      return (v) => dates.date(v as number);
    case 'timestamp':
      return (v) => dates.timestamp(v as bigint);
    case 'timestamp_ntz':
      return (v) => dates.timestampNtz(v as bigint);
    case 'time':
      return (v) => formatTime(v as bigint);
    case 'interval':
      return (v) => formatInterval(v as CalendarInterval);
    case 'interval_ym':
      return (v) => formatYearMonthInterval(v as number, type.start, type.end);
    case 'interval_dt':
      return (v) => formatDayTimeInterval(v as bigint, type.start, type.end);
    case 'array':
    case 'map':
    case 'struct':
    case 'variant':
      throw new TidemarkError('UNSUPPORTED_DATATYPE', `Unsupported data type "${sqlName(type)}"`, { typeName: `"${sqlName(type)}"` });
    default:
      return String;
  }
}
