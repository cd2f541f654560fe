/** Fields of a day-time or year-month interval type, outermost first. */
export type DayTimeField = 'DAY' | 'HOUR' | 'MINUTE' | 'SECOND';
export type YearMonthField = 'YEAR' | 'MONTH';

export type BooleanType = { readonly kind: 'boolean' };
export type TinyIntType = { readonly kind: 'tinyint' };
export type SmallIntType = { readonly kind: 'smallint' };
export type IntType = { readonly kind: 'int' };
export type BigIntType = { readonly kind: 'bigint' };
export type FloatType = { readonly kind: 'float' };
export type DoubleType = { readonly kind: 'double' };
export type DecimalType = { readonly kind: 'decimal'; readonly precision: number; readonly scale: number };
/** `length` is set for CHAR(n) and VARCHAR(n), which hold strings and keep their name in schemas. */
export type StringType = { readonly kind: 'string'; readonly collation?: string };
export type CharType = { readonly kind: 'char'; readonly length: number };
export type VarcharType = { readonly kind: 'varchar'; readonly length: number };
export type BinaryType = { readonly kind: 'binary' };
export type DateType = { readonly kind: 'date' };
/** An instant, microseconds since 1970. */
export type TimestampType = { readonly kind: 'timestamp' };
/** A wall-clock time without a zone, microseconds since 1970 as if in UTC. */
export type TimestampNtzType = { readonly kind: 'timestamp_ntz' };
/** A time of day, nanoseconds. */
export type TimeType = { readonly kind: 'time'; readonly precision: number };
export type YearMonthIntervalType = { readonly kind: 'interval_ym'; readonly start: YearMonthField; readonly end: YearMonthField };
export type DayTimeIntervalType = { readonly kind: 'interval_dt'; readonly start: DayTimeField; readonly end: DayTimeField };
/** Months, days and microseconds, kept apart. */
export type CalendarIntervalType = { readonly kind: 'interval' };
export type ArrayType = { readonly kind: 'array'; readonly element: DataType; readonly containsNull: boolean };
export type MapType = { readonly kind: 'map'; readonly key: DataType; readonly value: DataType; readonly valueContainsNull: boolean };
export type StructType = { readonly kind: 'struct'; readonly fields: readonly Field[] };
/** The type of a bare NULL. */
export type VoidType = { readonly kind: 'void' };
/** Known by name, so that schemas round-trip; no column can be made of it. */
export type VariantType = { readonly kind: 'variant' };

/** Every type of a column, as plain frozen data: it is compared with `typesEqual` and written to JSON as Spark does. */
export type DataType =
  | BooleanType
  | TinyIntType
  | SmallIntType
  | IntType
  | BigIntType
  | FloatType
  | DoubleType
  | DecimalType
  | StringType
  | CharType
  | VarcharType
  | BinaryType
  | DateType
  | TimestampType
  | TimestampNtzType
  | TimeType
  | YearMonthIntervalType
  | DayTimeIntervalType
  | CalendarIntervalType
  | ArrayType
  | MapType
  | StructType
  | VoidType
  | VariantType;

export type TypeKind = DataType['kind'];

/** A named column of a schema or struct. `metadata` travels with it as in Spark (`comment`, …). */
export interface Field {
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** The fields of a batch, a stream, a source. */
export type Schema = StructType;

export const BOOLEAN: BooleanType = Object.freeze({ kind: 'boolean' });
export const TINYINT: TinyIntType = Object.freeze({ kind: 'tinyint' });
export const SMALLINT: SmallIntType = Object.freeze({ kind: 'smallint' });
export const INT: IntType = Object.freeze({ kind: 'int' });
export const BIGINT: BigIntType = Object.freeze({ kind: 'bigint' });
export const FLOAT: FloatType = Object.freeze({ kind: 'float' });
export const DOUBLE: DoubleType = Object.freeze({ kind: 'double' });
export const STRING: StringType = Object.freeze({ kind: 'string' });
export const BINARY: BinaryType = Object.freeze({ kind: 'binary' });
export const DATE: DateType = Object.freeze({ kind: 'date' });
export const TIMESTAMP: TimestampType = Object.freeze({ kind: 'timestamp' });
export const TIMESTAMP_NTZ: TimestampNtzType = Object.freeze({ kind: 'timestamp_ntz' });
export const INTERVAL: CalendarIntervalType = Object.freeze({ kind: 'interval' });
export const VOID: VoidType = Object.freeze({ kind: 'void' });

export function decimal(precision: number, scale: number): DecimalType {
  return { kind: 'decimal', precision, scale };
}

export function yearMonthInterval(start: YearMonthField = 'YEAR', end: YearMonthField = 'MONTH'): YearMonthIntervalType {
  return { kind: 'interval_ym', start, end };
}

export function dayTimeInterval(start: DayTimeField = 'DAY', end: DayTimeField = 'SECOND'): DayTimeIntervalType {
  return { kind: 'interval_dt', start, end };
}

export function arrayOf(element: DataType, containsNull = true): ArrayType {
  return { kind: 'array', element, containsNull };
}

export function mapOf(key: DataType, value: DataType, valueContainsNull = true): MapType {
  return { kind: 'map', key, value, valueContainsNull };
}

export function struct(fields: readonly Field[]): StructType {
  return { kind: 'struct', fields };
}

export function field(name: string, type: DataType, nullable = true): Field {
  return { name, type, nullable };
}

/** Same kind, parameters, field names and nested types; nullability and metadata are not looked at. */
export function typesEqual(a: DataType, b: DataType): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'decimal': {
      const other = b as DecimalType;
      return a.precision === other.precision && a.scale === other.scale;
    }
    case 'char':
    case 'varchar':
      return a.length === (b as CharType | VarcharType).length;
    case 'string':
      return (a.collation ?? 'UTF8_BINARY') === ((b as StringType).collation ?? 'UTF8_BINARY');
    case 'time':
      return a.precision === (b as TimeType).precision;
    case 'interval_ym':
    case 'interval_dt': {
      const other = b as YearMonthIntervalType | DayTimeIntervalType;
      return a.start === other.start && a.end === other.end;
    }
    case 'array':
      return typesEqual(a.element, (b as ArrayType).element);
    case 'map':
      return typesEqual(a.key, (b as MapType).key) && typesEqual(a.value, (b as MapType).value);
    case 'struct':
      return fieldsEqual(a.fields, (b as StructType).fields);
    default:
      return true;
  }
}

function fieldsEqual(a: readonly Field[], b: readonly Field[]): boolean {
  return a.length === b.length && a.every((f, i) => f.name === b[i]?.name && typesEqual(f.type, b[i].type));
}

const ATOMIC_NAMES: Partial<Record<TypeKind, string>> = {
  boolean: 'BOOLEAN',
  tinyint: 'TINYINT',
  smallint: 'SMALLINT',
  int: 'INT',
  bigint: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  binary: 'BINARY',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  timestamp_ntz: 'TIMESTAMP_NTZ',
  interval: 'INTERVAL',
  void: 'VOID',
  variant: 'VARIANT',
};

/** Spark's SQL name of a type, as in error messages and `typeof`-like output: `DECIMAL(10,2)`, `STRUCT<a: INT>`. */
export function sqlName(type: DataType): string {
  switch (type.kind) {
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'string':
      return type.collation && type.collation !== 'UTF8_BINARY' ? `STRING COLLATE ${type.collation}` : 'STRING';
    case 'char':
      return `CHAR(${type.length})`;
    case 'varchar':
      return `VARCHAR(${type.length})`;
    case 'time':
      return `TIME(${type.precision})`;
    case 'interval_ym':
    case 'interval_dt':
      return type.start === type.end ? `INTERVAL ${type.start}` : `INTERVAL ${type.start} TO ${type.end}`;
    case 'array':
      return `ARRAY<${sqlName(type.element)}>`;
    case 'map':
      return `MAP<${sqlName(type.key)}, ${sqlName(type.value)}>`;
    case 'struct':
      return `STRUCT<${type.fields.map((f) => `${quoteIfNeeded(f.name)}: ${sqlName(f.type)}${f.nullable ? '' : ' NOT NULL'}`).join(', ')}>`;
    default:
      return ATOMIC_NAMES[type.kind] ?? type.kind.toUpperCase();
  }
}

/** A name in backquotes where plain text could not be read back as an identifier. */
export function quoteIfNeeded(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `\`${name.replaceAll('`', '``')}\``;
}
