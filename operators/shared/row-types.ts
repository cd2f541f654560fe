import type { Expression } from '../../src/expressions/builder.js';
import type { SortOrder } from '../../src/expressions/sort-order.js';
import type { LastPart, ResultOf } from '../../src/expressions/typed-value.js';

/*
 * What the compiler knows of rows: which columns an operator may be told, and which rows come out. Rows without types
 * (`Record<string, unknown>`) take every name; what the compiler cannot tell is checked while the pipe is built.
 */

/** Writes an intersection out, so that editors show its columns. */
export type Show<T> = { [K in keyof T]: T[K] };

/** A row of which the compiler knows nothing. */
export type Untyped = Record<string, unknown>;

type IsUntyped<R> = string extends keyof R ? true : false;

/** Names of a row's columns. Where the row is not known yet, any name. */
export type ColumnName<R> = unknown extends R ? string : keyof R & string;

/** An expression over a row's columns. */
export type Over<R> = Expression<unknown, ColumnName<R>>;

/** What `select` and the keys of `groupBy` take: a column's name, a path (`l.id`, `data.*`), SQL text with a call or an operator in it, an expression. */
export type ColumnInput<R> = ColumnName<R> | SqlText | Over<R>;

/** What stands for an expression where a string is SQL text. */
export type SqlInput<R> = string | Over<R>;

/** What `orderBy` takes. */
export type SortInput<R> = ColumnName<R> | SqlText | Over<R> | SortOrder<ColumnName<R>>;

/** Text that cannot be just a name. */
type SqlText = '*' | `${string}.${string}` | `${string}(${string}` | `${string} ${string}` | `\`${string}`;

/** Names of columns that hold instants or windows; TIMESTAMP_NTZ columns, which are strings in rows, are given as `col('name')`. */
export type TimeColumn<R> = unknown extends R
  ? string
  : string extends keyof R
    ? string
    : { [K in keyof R & string]: NonNullable<R[K]> extends Date | WindowValue<Date> ? K : never }[keyof R & string];

/** A window as rows show it. */
export interface WindowValue<Time> {
  readonly start: Time;
  readonly end: Time;
}

/** The window column made of a time: of a window column, one of the same times. */
export type WindowOf<R, Time> = Time extends keyof R ? WindowOfValue<NonNullable<R[Time]>> : WindowValue<Date>;
type WindowOfValue<T> = T extends WindowValue<infer Time> ? WindowValue<Time> : T extends string ? WindowValue<string> : WindowValue<Date>;

/** The value that an input gives its column. */
export type ValueOfInput<R, I> = I extends Expression<infer T> ? ResultOf<T, R> : unknown;

/** The row with a column added or replaced. */
export type WithColumn<R, N extends string, V> = IsUntyped<R> extends true ? R : Show<Omit<R, N> & { [K in N]: V }>;

/** The row with several columns added or replaced. */
export type WithColumns<R, C> =
  IsUntyped<R> extends true ? R : Show<Omit<R, keyof C> & { -readonly [K in keyof C]: ValueOfInput<R, C[K]> }>;

/** The row with a column under another name. */
export type Renamed<R, From extends string, To extends string> =
  IsUntyped<R> extends true ? R : Show<{ [K in keyof R as K extends From ? To : K]: R[K] }>;

/** The row without some columns. */
export type Dropped<R, N extends string> = IsUntyped<R> extends true ? R : Show<Omit<R, N>>;

/** The row of a select list. One item whose name the compiler cannot tell makes the row one without types. */
export type SelectedRow<R, Items extends readonly unknown[]> =
  false extends NamesKnown<R, Items> ? Record<string, unknown> : Show<JoinedItems<R, Items>>;

type NamesKnown<R, Items extends readonly unknown[]> = number extends Items['length']
  ? false
  : { [I in keyof Items]: NameKnown<R, Items[I]> }[number];
type NameKnown<R, I> = I extends string
  ? I extends OwnName<R, I> | '*'
    ? true
    : AliasOf<I> extends never
      ? PathName<I> extends never
        ? false
        : true
      : true
  : I extends Expression<unknown, string, infer N>
    ? string extends N
      ? false
      : true
    : false;

type JoinedItems<R, Items extends readonly unknown[]> = Items extends readonly [infer First, ...infer Rest]
  ? ItemRow<R, First> & JoinedItems<R, Rest>
  : unknown;
type ItemRow<R, I> = I extends string
  ? I extends '*'
    ? R
    : I extends OwnName<R, I>
      ? Pick<R, I & keyof R>
      : {
          [K in AliasOf<I> extends never ? PathName<I> : AliasOf<I>]: I extends `window(${string}`
            ? WindowValue<Date>
            : I extends `session_window(${string}`
              ? WindowValue<Date>
              : unknown;
        }
  : I extends Expression<infer T, string, infer N>
    ? { [K in N]: ResultOf<T, R> }
    : unknown;

/** The text if it is the name of a column: on a row without types any plain word. */
type OwnName<R, I> = IsUntyped<R> extends true ? (I extends `${string}${' ' | '(' | '*' | ',' | '`' | '.'}${string}` ? never : I) : keyof R;

/** The name after AS in SQL text; never where there is none, or more than one word follows. */
type AliasOf<S extends string> = S extends `${string} ${'as' | 'AS' | 'As'} ${infer N}`
  ? N extends `${string} ${string}` | `${string},${string}` | `${string}(${string}`
    ? never
    : N
  : never;

/** The last part of a path (`l.id`), never of other text. */
type PathName<S extends string> = S extends `${string}.${string}`
  ? S extends `${string}${' ' | '(' | '*' | ',' | '`'}${string}`
    ? never
    : LastPart<S>
  : never;

/** Aggregates by name, or a list whose items bring their names. */
export type AggregatesOver<R> = Readonly<Record<string, SqlInput<R>>> | readonly SqlInput<R>[];

/** The row of a groupBy: the keys, then the aggregates. */
export type GroupedRow<R, Keys extends readonly unknown[], A> =
  IsUntyped<R> extends true ? Untyped : Show<SelectedRow<R, Keys> & AggregateRow<R, A>>;
type AggregateRow<R, A> = A extends readonly unknown[] ? SelectedRow<R, A> : { -readonly [K in keyof A]: ValueOfInput<R, A[K]> };

/** The row of an aggregation that says whether it came about or is taken back. */
export type WithChanges<Row, Options> = Options extends { readonly changes: true } ? Show<Row & { _change_type: string }> : Row;

/** The row of a rollup, cube or groupingSets: keys may be NULL where they are not grouped by. */
export type GroupingRow<R, Keys extends readonly unknown[], A> =
  IsUntyped<R> extends true ? Untyped : Show<{ [K in keyof SelectedRow<R, Keys>]: SelectedRow<R, Keys>[K] | null } & AggregateRow<R, A>>;
