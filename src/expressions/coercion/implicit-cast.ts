import { DATE, decimal, DOUBLE, sqlName, TIMESTAMP, typesEqual, type DataType } from '../../columnar/types.js';
import { isAtomic, isDatetime, isString } from './common-type.js';
import { decimalOf, isNumeric } from './numeric.js';

/** A set of types that a parameter takes. `T` is what a value of it looks like (value.ts). */
export interface TypeClass<out T = unknown> {
  readonly class: string;
  /** As errors write it, in quotes. */
  readonly text: string;
  accepts(type: DataType): boolean;
  /** What NULL, and a string where that converts, become. */
  readonly standard: DataType;
  /** Set for "one of": tried in this order. */
  readonly members?: readonly Expected[];
  readonly value?: T;
}

/** What a parameter expects: one type or a class of them. */
export type Expected = DataType | TypeClass;

export function isTypeClass(expected: Expected): expected is TypeClass {
  return 'class' in expected;
}

export function expectedText(expected: Expected): string {
  return isTypeClass(expected) ? expected.text : `"${sqlName(expected)}"`;
}

/** Whether a value of the type is what a parameter expects, without a cast. */
export function accepts(expected: Expected, type: DataType): boolean {
  if (isTypeClass(expected)) return expected.accepts(type);
  return typesEqual(expected, type) || (isString(expected) && isString(type));
}

/** The type to cast an argument to so that it fits, the type itself if it does already, or null where it never does. */
export function implicitCast(type: DataType, expected: Expected, ansi: boolean): DataType | null {
  if (accepts(expected, type)) return type;
  if (isTypeClass(expected) && expected.members !== undefined) {
    for (const member of expected.members) {
      const target = implicitCast(type, member, ansi);
      if (target !== null) return target;
    }
    return null;
  }
  if (type.kind === 'void') return isTypeClass(expected) ? expected.standard : expected;
  return isTypeClass(expected) ? castToClass(type, expected, ansi) : castToType(type, expected, ansi);
}

function castToClass(type: DataType, expected: TypeClass, ansi: boolean): DataType | null {
  switch (expected.class) {
    case 'decimal':
      return isNumeric(type) ? decimalOf(type) : isString(type) ? decimal(38, 18) : null;
    case 'numeric':
      return isString(type) ? DOUBLE : null;
    case 'timestamp':
      return isString(type) || type.kind === 'date' ? TIMESTAMP : null;
    case 'datetime':
      return isString(type) ? (ansi ? null : DATE) : null;
    default:
      return null;
  }
}

function castToType(type: DataType, target: DataType, ansi: boolean): DataType | null {
  if (isString(type) && isAtomic(target)) {
    if (ansi) return target;
    return isNumeric(target) || isDatetime(target) || target.kind === 'binary' ? target : null;
  }
  if (ansi) return canStoreAssign(type, target) ? target : null;
  if (isNumeric(type) && isNumeric(target)) return target;
  if (isDatetime(type) && isDatetime(target)) return target;
  if (isAtomic(type) && isString(target)) return target;
  if (type.kind === 'array' && target.kind === 'array') {
    const element = implicitCast(type.element, target.element, ansi);
    return element === null || (type.containsNull && !target.containsNull) ? null : target;
  }
  if (type.kind === 'map' && target.kind === 'map') {
    const ok = implicitCast(type.key, target.key, ansi) !== null && implicitCast(type.value, target.value, ansi) !== null;
    return ok ? target : null;
  }
  return null;
}

/** Whether ANSI lets a value be stored into a column of the type: numbers into numbers, dates into timestamps, anything atomic into text. */
export function canStoreAssign(from: DataType, to: DataType): boolean {
  if (typesEqual(from, to) || from.kind === 'void') return true;
  if (isNumeric(from) && isNumeric(to)) return true;
  if ((isAtomic(from) || from.kind === 'interval') && isString(to)) return true;
  if (isDatetime(from) && isDatetime(to)) return true;
  if (from.kind === to.kind && (from.kind === 'interval_dt' || from.kind === 'interval_ym')) return true;
  if (from.kind === 'array' && to.kind === 'array')
    return canStoreAssign(from.element, to.element) && (!from.containsNull || to.containsNull);
  if (from.kind === 'map' && to.kind === 'map') return canStoreAssign(from.key, to.key) && canStoreAssign(from.value, to.value);
  if (from.kind === 'struct' && to.kind === 'struct') {
    return from.fields.length === to.fields.length && from.fields.every((f, k) => canStoreAssign(f.type, to.fields[k]!.type));
  }
  return false;
}
