import { TidemarkError } from '../base/errors.js';
import { sqlName, type DataType } from '../columnar/types.js';
import { compareBytes, compareUtf8 } from '../columnar/utf8.js';
import type { Value } from '../columnar/value.js';

/** Negative, 0 or positive. Values may be NULL where the comparison says so. */
export type Compare = (a: Value, b: Value) => number;

/** Whether values of the type have an order (`<`, ORDER BY, min, max). */
export function isOrderable(type: DataType): boolean {
  switch (type.kind) {
    case 'map':
    case 'interval':
    case 'variant':
      return false;
    case 'array':
      return isOrderable(type.element);
    case 'struct':
      return type.fields.every((f) => isOrderable(f.type));
    default:
      return true;
  }
}

/** The order of two values that are not NULL; inside arrays and structs NULL comes first. NaN is the greatest, -0.0 equals 0.0. */
export function compareValues(type: DataType): Compare {
  switch (type.kind) {
    case 'float':
    case 'double':
      return (a, b) => compareDoubles(a as number, b as number);
    case 'string':
    case 'char':
    case 'varchar':
      return (a, b) => compareUtf8(a as string, b as string);
    case 'binary':
      return (a, b) => {
        const x = a as Uint8Array;
        const y = b as Uint8Array;
        return compareBytes(x, 0, x.length, y, 0, y.length);
      };
    case 'array':
      return compareLists(nullsFirst(compareValues(type.element)));
    case 'struct':
      return compareFields(type.fields.map((f) => nullsFirst(compareValues(f.type))));
    case 'map':
    case 'interval':
    case 'variant':
      throw new TidemarkError('DATATYPE_MISMATCH.INVALID_ORDERING_TYPE', `${sqlName(type)} values have no order`, {
        dataType: sqlName(type),
      });
    default:
      return (a, b) => (a! < b! ? -1 : a! > b! ? 1 : 0);
  }
}

export function compareDoubles(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : -1;
}

/** NULL before everything, equal to NULL. */
export function nullsFirst(compare: Compare): Compare {
  return (a, b) => (a === null ? (b === null ? 0 : -1) : b === null ? 1 : compare(a, b));
}

function compareLists(element: Compare): Compare {
  return (a, b) => {
    const x = a as readonly Value[];
    const y = b as readonly Value[];
    for (let i = 0; i < x.length && i < y.length; i++) {
      const order = element(x[i]!, y[i]!);
      if (order !== 0) return order;
    }
    return x.length - y.length;
  };
}

function compareFields(fields: readonly Compare[]): Compare {
  return (a, b) => {
    const x = a as readonly Value[];
    const y = b as readonly Value[];
    for (let k = 0; k < fields.length; k++) {
      const order = fields[k]!(x[k]!, y[k]!);
      if (order !== 0) return order;
    }
    return 0;
  };
}

/** Whether two values are the same for grouping and `<=>`: NULL equals NULL, NaN equals NaN, -0.0 equals 0.0. */
export function equalValues(type: DataType): (a: Value, b: Value) => boolean {
  if (type.kind === 'interval') return (a, b) => a === b || intervalText(a) === intervalText(b);
  if (type.kind === 'map' || !isOrderable(type)) return (a, b) => deepEqual(a, b);
  const compare = nullsFirst(compareValues(type));
  return (a, b) => compare(a, b) === 0;
}

function intervalText(value: Value): string {
  if (value === null) return 'null';
  const { months, days, micros } = value as { months: number; days: number; micros: bigint };
  return `${months} ${days} ${micros}`;
}

function deepEqual(a: Value, b: Value): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((v, i) => deepEqual(v as Value, b[i] as Value));
  if (a instanceof Uint8Array && b instanceof Uint8Array)
    return a.length === b.length && compareBytes(a, 0, a.length, b, 0, b.length) === 0;
  if (typeof a === 'object' && a !== null && 'months' in a) return intervalText(a) === intervalText(b);
  return Object.is(a, b) || a === b;
}
