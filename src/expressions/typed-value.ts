import type { ValueOf } from '../columnar/ddl-types.js';
import type { Decimal } from '../columnar/decimal.js';

/*
 * What an expression's value will be, before the row is known. The builder's expressions carry these descriptions in their types; an operator,
 * which knows its row, works them out with `ResultOf`. They exist for the compiler only.
 */

declare const column: unique symbol;
declare const field: unique symbol;
declare const item: unique symbol;
declare const arithmetic: unique symbol;
declare const quotient: unique symbol;
declare const sum: unique symbol;
declare const average: unique symbol;
declare const list: unique symbol;
declare const present: unique symbol;
declare const integer: unique symbol;

/** The value of a column (or of a dotted path). */
export interface ColumnValue<out Name extends string> {
  readonly [column]: Name;
}
/** A field of a struct, or the value of a map's key. */
export interface FieldValue<out T, out Name extends string> {
  readonly [field]: readonly [T, Name];
}
/** An element of an array, or a value of a map. */
export interface ItemValue<out T> {
  readonly [item]: T;
}
/** `+`, `-`, `*`, `%` of two values. */
export interface ArithmeticValue<out L, out R> {
  readonly [arithmetic]: readonly [L, R];
}
/** `/` of two values: DECIMAL where both are exact and one is DECIMAL, else DOUBLE. */
export interface QuotientValue<out L, out R> {
  readonly [quotient]: readonly [L, R];
}
/** `sum`: BIGINT of integers, DOUBLE, or DECIMAL. */
export interface SumValue<out T> {
  readonly [sum]: T;
}
/** `avg`: DOUBLE, of DECIMAL DECIMAL. */
export interface AverageValue<out T> {
  readonly [average]: T;
}
/** An array of what the argument holds. */
export interface ListValue<out T> {
  readonly [list]: T;
}
/** The value where it is not NULL. */
export interface PresentValue<out T> {
  readonly [present]: T;
}
/** A whole number written in the program, which takes the other side's type. */
export interface IntegerValue {
  readonly [integer]: true;
}

/** The JavaScript type of a described value over rows of type `Row`; `unknown` where the compiler cannot tell. */
export type ResultOf<T, Row> = Plain<Worked<T, Row>>;

type Plain<T> = T extends IntegerValue ? number : T;

/** As `ResultOf`, with whole numbers of the program still apart from columns' numbers. */
type Worked<T, Row> = [T] extends [never]
  ? unknown
  : T extends ColumnValue<infer Name>
    ? PathValue<Row, Name>
    : T extends FieldValue<infer Base, infer Name>
      ? PathValue<NonNullable<Worked<Base, Row>>, Name> | null
      : T extends ItemValue<infer Base>
        ? ItemOf<Worked<Base, Row>> | null
        : T extends ArithmeticValue<infer L, infer R>
          ? NullOf<Worked<L, Row> | Worked<R, Row>> | Sum<NonNullable<Worked<L, Row>>, NonNullable<Worked<R, Row>>>
          : T extends QuotientValue<infer L, infer R>
            ? Quotient<NonNullable<Worked<L, Row>>, NonNullable<Worked<R, Row>>> | null
            : T extends SumValue<infer A>
              ? Total<NonNullable<Worked<A, Row>>> | null
              : T extends AverageValue<infer A>
                ? Quotient<NonNullable<Worked<A, Row>>, IntegerValue> | null
                : T extends ListValue<infer A>
                  ? NonNullable<Worked<A, Row>>[]
                  : T extends PresentValue<infer A>
                    ? NonNullable<Worked<A, Row>>
                    : T;

type NullOf<T> = null extends T ? null : never;

/** `a.b.c` within a row; `unknown` where the path leads nowhere the compiler knows (a qualifier, a row without types). */
type PathValue<Row, Path extends string> = Path extends keyof Row
  ? Row[Path]
  : Row extends Map<unknown, infer V>
    ? V
    : Path extends `${infer Head}.${infer Rest}`
      ? Head extends keyof Row
        ? PathValue<NonNullable<Row[Head]>, Rest> | null
        : unknown
      : unknown;

type ItemOf<T> = NonNullable<T> extends readonly (infer E)[] ? E : NonNullable<T> extends Map<unknown, infer V> ? V : unknown;

type Sum<L, R> = [L, R] extends [IntegerValue, IntegerValue]
  ? number
  : [L] extends [IntegerValue]
    ? SumWith<R>
    : [R] extends [IntegerValue]
      ? SumWith<L>
      : unknown extends L | R
        ? unknown
        : [L, R] extends [number, number]
          ? number
          : [L, R] extends [bigint, bigint]
            ? bigint
            : [L | R] extends [number | bigint]
              ? number | bigint
              : [L | R] extends [Decimal | bigint]
                ? Decimal
                : [L | R] extends [Decimal | bigint | number]
                  ? Decimal | number
                  : unknown;
type SumWith<T> = [T] extends [number | bigint | Decimal] ? T : unknown;

type Quotient<L, R> = unknown extends L | R
  ? unknown
  : [Decimal] extends [L]
    ? WithDecimal<R>
    : [Decimal] extends [R]
      ? WithDecimal<L>
      : [L | R] extends [number | bigint | IntegerValue | string]
        ? number
        : unknown;
type WithDecimal<Other> = number extends Other ? Decimal | number : Decimal;

type Total<T> = unknown extends T
  ? unknown
  : [T] extends [bigint]
    ? bigint
    : [T] extends [Decimal]
      ? Decimal
      : [T] extends [number]
        ? number | bigint
        : unknown;

/** The names of a row's columns whose values may be of type `T`. */
export type ColumnsHolding<Row, T> = { [K in keyof Row & string]: NonNullable<Row[K]> extends T ? K : never }[keyof Row & string];

/** What `cast('BIGINT')` gives. */
export type CastValue<TypeText extends string> = ValueOf<TypeText> | null;

/** The last part of a dotted path: the name that a selected column gets. */
export type LastPart<Path extends string> = Path extends `${string}.${infer Rest}` ? LastPart<Rest> : Path;

/** The column that a name is checked against: itself, or none for dotted and quoted paths, which may begin with the name of an input. */
export type CheckedName<Path extends string> = string extends Path
  ? never
  : Path extends `${string}.${string}` | `\`${string}` | '*'
    ? never
    : Path;
