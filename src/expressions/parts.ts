import { allSet, type Bitmap, clearBit, getBit } from '../columnar/bitmap.js';
import { BooleanColumn, type Column, ConstantColumn, type NumberArray, NumberColumn } from '../columnar/column.js';
import { columnBuilder, numberArrayOf } from '../columnar/builder.js';
import { concat, flatten } from '../columnar/concat.js';
import { take } from '../columnar/take.js';
import type { DataType } from '../columnar/types.js';
import type { BoundExpression } from './bound.js';

/** Values of some rows of a batch: `column` row k belongs to batch row `rows[k]`. */
export interface Part {
  readonly rows: Int32Array;
  readonly column: Column;
}

/** All rows of a batch of `length` rows. */
export function allRows(length: number): Int32Array {
  const rows = new Int32Array(length);
  for (let i = 0; i < length; i++) rows[i] = i;
  return rows;
}

/** Indexes of all columns that an expression reads, lambda parameters (beyond the batch) among them. */
export function collectColumns(expression: BoundExpression, into: Set<number>): void {
  if (expression.kind === 'column') into.add(expression.index);
  else if (expression.kind === 'lambda') collectColumns(expression.body, into);
  else if (expression.kind === 'call') for (const arg of expression.args) collectColumns(arg, into);
}

/** Splits rows by a condition column (row k of it belongs to `rows[k]`): where it is TRUE, and where it is FALSE or NULL. */
export function splitRows(condition: Column, rows: Int32Array): { yes: Int32Array; no: Int32Array } {
  const flat = flatten(condition);
  const yes = new Int32Array(rows.length);
  const no = new Int32Array(rows.length);
  let y = 0;
  let n = 0;
  for (let k = 0; k < rows.length; k++) {
    const holds = flat instanceof BooleanColumn && !flat.isNull(k) && getBit(flat.bits, k);
    if (holds) yes[y++] = rows[k]!;
    else no[n++] = rows[k]!;
  }
  return { yes: yes.subarray(0, y), no: no.subarray(0, n) };
}

/** Writes the numbers of each part to its rows. */
function scatterNumbers(type: DataType, values: NumberArray, parts: readonly Part[]): Column {
  let validity: Bitmap | null = null;
  for (const { rows, column } of parts) {
    if (column instanceof ConstantColumn && column.value !== null) {
      for (let k = 0; k < rows.length; k++) values[rows[k]!] = column.value as number;
      continue;
    }
    const flat = flatten(column);
    if (flat instanceof NumberColumn) for (let k = 0; k < rows.length; k++) values[rows[k]!] = flat.values[k]!;
    if (flat instanceof NumberColumn && flat.validity === null) continue;
    validity ??= allSet(values.length);
    for (let k = 0; k < rows.length; k++) if (flat.isNull(k)) clearBit(validity, rows[k]!);
  }
  return new NumberColumn(type, values.length, values, validity);
}

/** Puts parts together; each row is in exactly one of them. */
export function assemble(type: DataType, length: number, parts: readonly Part[]): Column {
  const filled = parts.filter((p) => p.rows.length > 0);
  if (filled.length === 0) return columnBuilder(type).finish();
  if (filled.length === 1 && filled[0]!.rows.length === length) return filled[0]!.column.withType(type);
  const make = numberArrayOf(type);
  if (make !== undefined) return scatterNumbers(type, new make(length), filled);
  const order = new Int32Array(length);
  let at = 0;
  for (const part of filled) {
    for (let k = 0; k < part.rows.length; k++) order[part.rows[k]!] = at + k;
    at += part.rows.length;
  }
  return take(concat(filled.map((p) => p.column.withType(type))), order);
}
