import {
  BIGINT,
  BOOLEAN,
  DATE,
  decimal,
  DOUBLE,
  field,
  INT,
  STRING,
  struct,
  TIMESTAMP,
  typesEqual,
  VOID,
  type DataType,
  type DecimalType,
  type StructType,
} from '../../../columnar/types.js';
import { digitCount, parseDecimal } from '../number/decimal.js';
import { textToInt64, textToInteger } from '../number/text-integer.js';
import { DateTextReader } from '../record/date-texts.js';
import { localizedDecimal } from '../record/locale-numbers.js';
import { javaDouble } from './csv-converters.js';
import type { CsvOptions } from './csv-options.js';

/** Finds the types of CSV columns as Spark does: value by value, from narrow types to wide ones. Feed it rows with `add`. */
export class CsvSchemaInference {
  readonly #types: DataType[];
  readonly #dates: DateTextReader;
  readonly #plain: (text: string) => string | null;

  constructor(
    readonly names: readonly string[],
    readonly options: CsvOptions,
    nowMicros?: () => bigint,
  ) {
    this.#types = names.map(() => VOID);
    // Only dates in their one strict form are dates, so that `2024` stays a number and `2024-1-2` becomes a timestamp.
    const dateFormat = options.dates.dateFormat ?? (options.preferDate ? 'yyyy-MM-dd' : undefined);
    this.#dates = new DateTextReader({ ...options.dates, dateFormat, fallback: false }, nowMicros);
    this.#plain = /^en[-_]US$/i.test(options.dates.locale) ? (text) => text : localizedDecimal(options.dates.locale);
  }

  /** Looks at the values of one record. */
  add(values: readonly (string | null)[]): void {
    const count = Math.min(values.length, this.#types.length);
    for (let k = 0; k < count; k++) this.#types[k] = this.#widened(this.#types[k]!, values[k]!);
  }

  /** The schema of the records seen; STRING where nothing was, or where types are not asked for. */
  schema(): StructType {
    return struct(
      this.names.map((name, k) => field(name, this.#types[k]!.kind === 'void' || !this.options.inferSchema ? STRING : this.#types[k]!)),
    );
  }

  #widened(type: DataType, text: string | null): DataType {
    if (text === null || text === '' || text === this.options.nullValue || type.kind === 'string') return type;
    return commonType(type, this.#typeOf(text, type));
  }

  /** The type of a value; types narrower than the one known are not tried. */
  #typeOf(text: string, known: DataType): DataType {
    switch (known.kind) {
      case 'void':
      case 'int':
        if (isWhole(text) && textToInteger(text, 'int') !== null) return INT;
        return this.#longOrWider(text);
      case 'bigint':
        return this.#longOrWider(text);
      case 'decimal':
        return this.#decimalOrWider(text);
      case 'double':
        return this.#doubleOrWider(text);
      case 'date':
        return this.#dateOrWider(text);
      case 'timestamp':
        return this.#timestampOrWider(text);
      default:
        return booleanOrString(text);
    }
  }

  #longOrWider(text: string): DataType {
    return isWhole(text) && textToInt64(text) !== null ? BIGINT : this.#decimalOrWider(text);
  }

  #decimalOrWider(text: string): DataType {
    const plain = /^\s|\s$/.test(text) ? null : this.#plain(text);
    const number = plain === null ? null : parseDecimal(plain);
    const precision = number === null ? 0 : digitCount(number.unscaled);
    return number !== null && number.scale === 0 && precision <= 38 ? decimal(precision, 0) : this.#doubleOrWider(text);
  }

  #doubleOrWider(text: string): DataType {
    const { nanValue, negativeInf, positiveInf, preferDate } = this.options;
    if (javaDouble(text) !== null || text === nanValue || text === negativeInf || text === positiveInf) return DOUBLE;
    return preferDate ? this.#dateOrWider(text) : this.#timestampOrWider(text);
  }

  #dateOrWider(text: string): DataType {
    return this.#dates.date(text) !== null ? DATE : this.#timestampOrWider(text);
  }

  #timestampOrWider(text: string): DataType {
    return this.#dates.timestamp(text) !== null ? TIMESTAMP : booleanOrString(text);
  }
}

/** Blanks around whole numbers make them something else. */
function isWhole(text: string): boolean {
  return /^[+-]?\p{Nd}+$/u.test(text);
}

function booleanOrString(text: string): DataType {
  return /^(true|false)$/i.test(text) ? BOOLEAN : STRING;
}

function commonType(a: DataType, b: DataType): DataType {
  if (a.kind === 'void') return b;
  if (b.kind === 'void' || typesEqual(a, b)) return a;
  const rank = Math.max(rankOf(a), rankOf(b));
  if (rankOf(a) === 0 || rankOf(b) === 0) return STRING;
  if (rank === rankOf(DOUBLE)) return DOUBLE;
  if (rank === rankOf(BIGINT)) return BIGINT;
  return widerDecimal(asDecimal(a), asDecimal(b));
}

const RANKS: Partial<Record<DataType['kind'], number>> = { int: 1, bigint: 2, decimal: 3, double: 4 };

function rankOf(type: DataType): number {
  return RANKS[type.kind] ?? 0;
}

function asDecimal(type: DataType): DecimalType {
  return type.kind === 'decimal' ? type : decimal(type.kind === 'int' ? 10 : 20, 0);
}

/** Whole numbers only, so that the longer one holds both. */
function widerDecimal(a: DecimalType, b: DecimalType): DataType {
  return a.precision >= b.precision ? a : b;
}

/** Column names of a first record: those of a header, made safe, or `_c0`, `_c1`, …. */
export function csvColumnNames(first: readonly (string | null)[], options: CsvOptions): string[] {
  if (!options.header) return first.map((_, k) => `_c${k}`);
  const counts = new Map<string, number>();
  for (const name of first) if (name !== null) counts.set(name.toLowerCase(), (counts.get(name.toLowerCase()) ?? 0) + 1);
  return first.map((name, k) => {
    if (name === null || name === '' || name === options.nullValue) return `_c${k}`;
    return counts.get(name.toLowerCase())! > 1 ? `${name}${k}` : name;
  });
}
