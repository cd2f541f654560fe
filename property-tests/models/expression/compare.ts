import type { DataType } from '../../../src/columnar/types.js';
import type { Value } from '../../../src/columnar/value.js';

/** Whether values of a type have an order: all but maps and calendar intervals. */
export function isOrdered(type: DataType): boolean {
  if (type.kind === 'array') return isOrdered(type.element);
  if (type.kind === 'struct') return type.fields.every((f) => isOrdered(f.type));
  return type.kind !== 'map' && type.kind !== 'interval';
}

/** Order of two values of a type: NULL first, NaN last, -0.0 as 0.0, texts and binary by their bytes, lists by their first difference. */
export function compare(type: DataType, a: Value, b: Value): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  switch (type.kind) {
    case 'float':
    case 'double':
      if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
      return a < b ? -1 : a > b ? 1 : 0;
    case 'string':
      return Buffer.compare(Buffer.from(a as string), Buffer.from(b as string));
    case 'binary':
      return Buffer.compare(a as Uint8Array, b as Uint8Array);
    case 'array':
      return compareLists(a as Value[], b as Value[], () => type.element);
    case 'struct':
      return compareLists(a as Value[], b as Value[], (i) => type.fields[i]!.type);
    default:
      return a < b ? -1 : a > b ? 1 : 0;
  }
}

function compareLists(a: readonly Value[], b: readonly Value[], typeAt: (i: number) => DataType): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compare(typeAt(i), a[i]!, b[i]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
