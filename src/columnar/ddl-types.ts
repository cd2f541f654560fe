import type { Decimal } from './decimal.js';
import type { CalendarInterval } from './value.js';

/**
 * The row type of a schema given as DDL text, worked out by the compiler:
 *
 * `RowOf<'id BIGINT NOT NULL, tags ARRAY<STRING>'>` is `{ id: bigint; tags: (string | null)[] | null }`.
 *
 * TINYINT, SMALLINT, INT, FLOAT, DOUBLE number · BIGINT bigint · DECIMAL Decimal · STRING, CHAR, VARCHAR string · BINARY Uint8Array ·
 * BOOLEAN boolean · TIMESTAMP Date · TIMESTAMP_NTZ string `yyyy-MM-dd HH:mm:ss[.ffffff]` · DATE string `yyyy-MM-dd` · TIME string ·
 * ARRAY (T | null)[] · MAP Map<K, V | null> · STRUCT object · intervals of years and months number, of days and seconds bigint (microseconds).
 * Columns and fields may be null unless NOT NULL. Text that is not a literal gives `Record<string, unknown>`.
 */
export type RowOf<Ddl extends string> = string extends Ddl ? Record<string, unknown> : FieldsOf<OneLine<WithoutComments<Ddl>>>;

/** The value type of a single SQL type: `ValueOf<'ARRAY<INT>'>` is `(number | null)[]`. */
export type ValueOf<TypeText extends string> = string extends TypeText ? unknown : TypeOf<Trim<OneLine<TypeText>>>;

type FieldsOf<Text extends string> = Show<{ [F in Split<Text>[number] as NameOf<Trim<F>>]: NullableValue<Trim<AfterName<Trim<F>>>> }>;

/** Writes an intersection or mapped type out, so that editors show its properties. */
type Show<T> = { [K in keyof T]: T[K] };

// ---- Text

type Blank = ' ' | '\n' | '\t' | '\r';
type Trim<S extends string> = S extends `${Blank}${infer Rest}` ? Trim<Rest> : S extends `${infer Rest}${Blank}` ? Trim<Rest> : S;
type Replace<S extends string, From extends string, Done extends string = ''> = S extends `${infer Head}${From}${infer Tail}`
  ? Replace<Tail, From, `${Done}${Head} `>
  : `${Done}${S}`;
type OneLine<S extends string> = Replace<Replace<Replace<S, '\n'>, '\t'>, '\r'>;

type CommentWord = 'COMMENT' | 'comment' | 'Comment';
type WithoutComments<S extends string> = S extends `${infer Head} ${CommentWord} '${string}'${infer Tail}`
  ? WithoutComments<`${Head}${Tail}`>
  : S extends `${infer Head} ${CommentWord} "${string}"${infer Tail}`
    ? WithoutComments<`${Head}${Tail}`>
    : S;

// ---- Splitting at commas outside brackets and backquotes

type Split<S extends string, Done extends string[] = [], Open extends string = ''> = S extends `${infer Head},${infer Tail}`
  ? IsClosed<`${Open}${Head}`> extends true
    ? Split<Tail, [...Done, `${Open}${Head}`]>
    : Split<Tail, Done, `${Open}${Head},`>
  : Trim<`${Open}${S}`> extends ''
    ? Done
    : [...Done, `${Open}${S}`];

type IsClosed<S extends string> =
  QuotesClosed<S> extends true ? ([Count<S, '<'>, Count<S, '('>] extends [Count<S, '>'>, Count<S, ')'>] ? true : false) : false;
type QuotesClosed<S extends string> = S extends `${string}\`${infer Rest}`
  ? Rest extends `${string}\`${infer After}`
    ? QuotesClosed<After>
    : false
  : true;
type Count<S extends string, Mark extends string, N extends 0[] = []> = S extends `${string}${Mark}${infer Rest}`
  ? Count<Rest, Mark, [...N, 0]>
  : N['length'];

// ---- One field: `name TYPE`, `name: TYPE`, backquoted or not

type NameOf<F extends string> = F extends `\`${infer Name}\`${string}` ? Name : FirstWord<F>;
type FirstWord<F extends string> = F extends `${infer Word} ${string}` ? BeforeColon<Word> : BeforeColon<F>;
type BeforeColon<Word extends string> = Word extends `${infer Name}:${string}` ? Name : Word;
type AfterName<F extends string> = F extends `\`${string}\`${infer Rest}`
  ? WithoutColon<Trim<Rest>>
  : F extends `${FirstWord<F>}${infer Rest}`
    ? WithoutColon<Trim<Rest>>
    : never;
type WithoutColon<Rest extends string> = Rest extends `:${infer TypeText}` ? TypeText : Rest;

type NotWord = 'NOT' | 'not' | 'Not';
type NullWord = 'NULL' | 'null' | 'Null';
type NullableValue<TypeText extends string> = TypeText extends `${infer T} ${NotWord} ${NullWord}`
  ? TypeOf<Trim<T>>
  : TypeOf<TypeText> | null;

// ---- Types

type TypeOf<T extends string> = T extends `${infer Head}<${infer Inner}>`
  ? Nested<Uppercase<Trim<Head>>, Trim<Inner>>
  : Uppercase<T> extends `${infer Head}(${string}`
    ? Simple<Trim<Head>>
    : Simple<Uppercase<T>>;

type Nested<Head extends string, Inner extends string> = Head extends 'ARRAY'
  ? (TypeOf<Inner> | null)[]
  : Head extends 'MAP'
    ? MapOf<Split<Inner>>
    : Head extends 'STRUCT'
      ? FieldsOf<Inner>
      : unknown;
type MapOf<Parts extends string[]> = Parts extends [infer Key extends string, infer Value extends string]
  ? Map<TypeOf<Trim<Key>>, TypeOf<Trim<Value>> | null>
  : unknown;

interface SimpleTypes {
  BOOLEAN: boolean;
  TINYINT: number;
  BYTE: number;
  SMALLINT: number;
  SHORT: number;
  INT: number;
  INTEGER: number;
  BIGINT: bigint;
  LONG: bigint;
  FLOAT: number;
  REAL: number;
  DOUBLE: number;
  DECIMAL: Decimal;
  DEC: Decimal;
  NUMERIC: Decimal;
  STRING: string;
  CHAR: string;
  CHARACTER: string;
  VARCHAR: string;
  BINARY: Uint8Array;
  DATE: string;
  TIMESTAMP: Date;
  TIMESTAMP_LTZ: Date;
  TIMESTAMP_NTZ: string;
  'TIMESTAMP WITHOUT TIME ZONE': string;
  TIME: string;
  INTERVAL: CalendarInterval;
  VOID: null;
}
type Simple<Name extends string> = Name extends keyof SimpleTypes
  ? SimpleTypes[Name]
  : Name extends `STRING COLLATE ${string}`
    ? string
    : Name extends `INTERVAL ${'YEAR' | 'MONTH'}${string}`
      ? number
      : Name extends `INTERVAL ${'DAY' | 'HOUR' | 'MINUTE' | 'SECOND'}${string}`
        ? bigint
        : unknown;
