import { decimal, DOUBLE, INT, STRING, TIMESTAMP, VOID, type DataType } from '../columnar/types.js';
import type { CalendarInterval, Value } from '../columnar/value.js';
import { isDatetime } from './coercion/common-type.js';
import { expectedText, isTypeClass, type Expected, type TypeClass } from './coercion/implicit-cast.js';
import { isIntegral, isNumeric } from './coercion/numeric.js';

/** A class of types, by what it accepts; `standard` is what NULL and convertible strings become. */
export function typeClass<T>(
  name: string,
  accepts: (type: DataType) => boolean,
  standard: DataType,
  text = name.toUpperCase(),
): TypeClass<T> {
  return { class: name, text: `"${text}"`, accepts, standard };
}

/** Any type, as it is. */
export const ANY: TypeClass<Value> = typeClass('any', () => true, VOID);
/** Any number; a string becomes DOUBLE. */
export const NUMERIC: TypeClass<number | bigint> = typeClass('numeric', isNumeric, DOUBLE);
/** TINYINT … BIGINT. */
export const INTEGRAL: TypeClass<number | bigint> = typeClass('integral', isIntegral, INT);
/** A decimal of any precision; other numbers become one. */
export const DECIMAL: TypeClass<bigint> = typeClass('decimal', (t) => t.kind === 'decimal', decimal(10, 0));
/** DATE, TIMESTAMP or TIMESTAMP_NTZ. */
export const DATETIME: TypeClass<number | bigint> = typeClass('datetime', isDatetime, TIMESTAMP);
/** TIMESTAMP or TIMESTAMP_NTZ; DATE and strings become TIMESTAMP. */
export const ANY_TIMESTAMP: TypeClass<bigint> = typeClass(
  'timestamp',
  (t) => t.kind === 'timestamp' || t.kind === 'timestamp_ntz',
  TIMESTAMP,
  '(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)',
);
export const ANY_ARRAY: TypeClass<readonly Value[]> = typeClass('array', (t) => t.kind === 'array', {
  kind: 'array',
  element: VOID,
  containsNull: true,
});
export const ANY_MAP: TypeClass<readonly (readonly [Value, Value])[]> = typeClass('map', (t) => t.kind === 'map', {
  kind: 'map',
  key: VOID,
  value: VOID,
  valueContainsNull: true,
});
export const ANY_STRUCT: TypeClass<readonly Value[]> = typeClass('struct', (t) => t.kind === 'struct', { kind: 'struct', fields: [] });
/** STRING, CHAR or VARCHAR. */
export const ANY_STRING: TypeClass<string> = typeClass('string', (t) => ['string', 'char', 'varchar'].includes(t.kind), STRING);

/** The first of these that the argument is or can be cast to. */
export function oneOf<const M extends readonly Expected[]>(...members: M): TypeClass<ValueOf<M[number]>> {
  return {
    class: 'oneOf',
    text: `(${members.map(expectedText).join(' or ')})`,
    accepts: (type) => members.some((m) => (isTypeClass(m) ? m.accepts(type) : m.kind === type.kind)),
    standard: isTypeClass(members[0]!) ? members[0].standard : members[0]!,
    members,
  };
}

/** The JavaScript form of a value of a parameter, for the arguments of `evaluate`. */
export type ValueOf<P> =
  P extends TypeClass<infer T>
    ? T
    : P extends { readonly kind: 'boolean' }
      ? boolean
      : P extends { readonly kind: 'tinyint' | 'smallint' | 'int' | 'float' | 'double' | 'date' | 'interval_ym' }
        ? number
        : P extends { readonly kind: 'bigint' | 'decimal' | 'timestamp' | 'timestamp_ntz' | 'time' | 'interval_dt' }
          ? bigint
          : P extends { readonly kind: 'string' | 'char' | 'varchar' }
            ? string
            : P extends { readonly kind: 'binary' }
              ? Uint8Array
              : P extends { readonly kind: 'interval' }
                ? CalendarInterval
                : P extends { readonly kind: 'map' }
                  ? readonly (readonly [Value, Value])[]
                  : P extends { readonly kind: 'array' | 'struct' }
                    ? readonly Value[]
                    : Value;
