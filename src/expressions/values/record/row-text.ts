import type { Value } from '../../../columnar/value.js';
import { doubleToText } from '../number/float-text.js';

/** A row as Spark's InternalRow prints itself: `[1,null,x]`, nested rows likewise; what errors show of a bad record. */
export function rowText(row: readonly Value[]): string {
  return `[${row.map(valueText).join(',')}]`;
}

function valueText(value: Value): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return rowText(value as readonly Value[]);
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : doubleToText(value);
  return String(value);
}
