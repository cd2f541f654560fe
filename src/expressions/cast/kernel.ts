import { columnBuilder, numberArrayOf } from '../../columnar/builder.js';
import { type Column, ConstantColumn, DictionaryColumn, Int64Column, NumberColumn } from '../../columnar/column.js';
import { flatten } from '../../columnar/concat.js';
import { readNumber, writeNumber } from '../../columnar/int64.js';
import type { DataType, TypeKind } from '../../columnar/types.js';
import type { Kernel } from '../bound.js';
import { rowKernel } from '../row-kernel.js';
import type { CastMode } from './convert.js';
import { converter } from './converter.js';

/** Numeric kinds in which each holds the values of those before it (BIGINT and FLOAT apart). */
const WIDENS: Partial<Record<TypeKind, readonly TypeKind[]>> = {
  tinyint: ['smallint', 'int', 'float', 'double'],
  smallint: ['int', 'float', 'double'],
  int: ['double'],
  float: ['double'],
};

/** The kernel of a cast: typed loops where numbers widen, value by value elsewhere; null where the types do not convert. */
export function castKernel(from: DataType, to: DataType, mode: CastMode, ansi: boolean): Kernel | null {
  if (WIDENS[from.kind]?.includes(to.kind)) return (args) => widen(flatten(args[0]!) as NumberColumn, to);
  if (to.kind === 'bigint' && ['tinyint', 'smallint', 'int'].includes(from.kind))
    return (args) => toInt64(flatten(args[0]!) as NumberColumn, to);
  if (from.kind === 'bigint' && to.kind === 'double') return (args) => toDouble(flatten(args[0]!) as Int64Column, to);
  if ((from.kind === 'string' || from.kind === 'char' || from.kind === 'varchar') && to.kind === 'binary')
    return (args) => flatten(args[0]!).withType(to);
  const convert = converter(from, to, mode, ansi);
  if (convert === null) return null;
  return rowKernel(convert, to, true);
}

function widen(column: NumberColumn, to: DataType): Column {
  const values = new (numberArrayOf(to)!)(column.length);
  values.set(column.values);
  return new NumberColumn(to, column.length, values, column.validity);
}

function toInt64(column: NumberColumn, to: DataType): Column {
  const n = column.length;
  const words = new Int32Array(2 * n);
  const values = column.values;
  for (let i = 0; i < n; i++) writeNumber(words, i, values[i]!);
  return new Int64Column(to, n, words, column.validity);
}

function toDouble(column: Int64Column, to: DataType): Column {
  const n = column.length;
  const values = new Float64Array(n);
  // high * 2^32 is exact and the sum rounds once, as Java's (double) does.
  for (let i = 0; i < n; i++) values[i] = readNumber(column.words, i);
  return new NumberColumn(to, n, values, column.validity);
}

/** A column of NULLs of a type. */
export function nullColumn(type: DataType, length: number): Column {
  return length === 0 ? columnBuilder(type).finish() : new ConstantColumn(type, length, null);
}

/** Whether a column keeps its values in a dictionary. */
export function isDictionary(column: Column): column is DictionaryColumn {
  return column instanceof DictionaryColumn;
}
