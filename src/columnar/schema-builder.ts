import type { Decimal } from './decimal.js';
import {
  BIGINT,
  BINARY,
  BOOLEAN,
  DATE,
  DOUBLE,
  FLOAT,
  INT,
  SMALLINT,
  STRING,
  TIMESTAMP,
  TIMESTAMP_NTZ,
  TINYINT,
  arrayOf,
  dayTimeInterval,
  decimal,
  mapOf,
  struct,
  yearMonthInterval,
  type DataType,
  type DayTimeField,
  type Field,
  type StructType,
  type YearMonthField,
} from './types.js';

declare const valueType: unique symbol;

/** A column's type, with the TypeScript type of its values (`V`, null among them unless `notNull`). */
export class ColumnSpec<V> {
  declare readonly [valueType]: V;
  readonly type: DataType;
  readonly nullable: boolean;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;

  constructor(type: DataType, nullable = true, metadata?: Readonly<Record<string, unknown>>) {
    this.type = type;
    this.nullable = nullable;
    this.metadata = metadata;
  }

  /** The column holds no NULL. */
  notNull(): ColumnSpec<Exclude<V, null>> {
    return new ColumnSpec(this.type, false, this.metadata);
  }

  /** A remark, kept in the schema's metadata. */
  comment(text: string): ColumnSpec<V> {
    return new ColumnSpec(this.type, this.nullable, { ...this.metadata, comment: text });
  }
}

/** A schema, or a column that is a struct, with the type of its rows. */
export class StructSpec<Row> extends ColumnSpec<Row | null> {
  readonly schema: StructType;

  constructor(schema: StructType) {
    super(schema);
    this.schema = schema;
  }
}

/** The type of a column's values. */
export type ValueOfSpec<C> = C extends ColumnSpec<infer V> ? V : never;

/** The type of the rows of a schema made with `t.struct`. */
export type RowOfSpec<S> = S extends StructSpec<infer Row> ? Row : never;

type Columns = Readonly<Record<string, ColumnSpec<unknown>>>;
type RowOfColumns<C extends Columns> = { -readonly [K in keyof C]: ValueOfSpec<C[K]> };

function column<V>(type: DataType): ColumnSpec<V | null> {
  return new ColumnSpec<V | null>(type);
}

function fieldOf(name: string, { type, nullable, metadata }: ColumnSpec<unknown>): Field {
  return metadata === undefined ? { name, type, nullable } : { name, type, nullable, metadata };
}

/**
 * Builds schemas whose row type the compiler knows. Columns may be null unless `notNull()`.
 *
 * @example
 * const flights = t.struct({ id: t.bigint().notNull(), at: t.timestamp(), tags: t.array(t.string()) });
 * type Flight = RowOfSpec<typeof flights>; // { id: bigint; at: Date | null; tags: (string | null)[] | null }
 */
export const t = {
  boolean: () => column<boolean>(BOOLEAN),
  tinyint: () => column<number>(TINYINT),
  smallint: () => column<number>(SMALLINT),
  int: () => column<number>(INT),
  bigint: () => column<bigint>(BIGINT),
  float: () => column<number>(FLOAT),
  double: () => column<number>(DOUBLE),
  decimal: (precision = 10, scale = 0) => column<Decimal>(decimal(precision, scale)),
  string: () => column<string>(STRING),
  char: (length: number) => column<string>({ kind: 'char', length }),
  varchar: (length: number) => column<string>({ kind: 'varchar', length }),
  binary: () => column<Uint8Array>(BINARY),
  /** Rows show `yyyy-MM-dd`. */
  date: () => column<string>(DATE),
  /** An instant. */
  timestamp: () => column<Date>(TIMESTAMP),
  /** Wall-clock time; rows show `yyyy-MM-dd HH:mm:ss[.ffffff]`. */
  timestampNtz: () => column<string>(TIMESTAMP_NTZ),
  /** Months. */
  yearMonthInterval: (start: YearMonthField = 'YEAR', end: YearMonthField = 'MONTH') => column<number>(yearMonthInterval(start, end)),
  /** Microseconds. */
  dayTimeInterval: (start: DayTimeField = 'DAY', end: DayTimeField = 'SECOND') => column<bigint>(dayTimeInterval(start, end)),
  array: <V>(element: ColumnSpec<V>) => column<V[]>(arrayOf(element.type, element.nullable)),
  /** Keys are never null. */
  map: <K, V>(key: ColumnSpec<K>, value: ColumnSpec<V>) => column<Map<Exclude<K, null>, V>>(mapOf(key.type, value.type, value.nullable)),
  struct: <C extends Columns>(columns: C): StructSpec<RowOfColumns<C>> =>
    new StructSpec(struct(Object.entries(columns).map(([name, spec]) => fieldOf(name, spec)))),
} as const;
