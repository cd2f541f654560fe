import { getBit, intersect, setBit, type Bitmap } from '../../columnar/bitmap.js';
import {
  BooleanColumn,
  BytesColumn,
  type Column,
  ConstantColumn,
  DictionaryColumn,
  Int64Column,
  NumberColumn,
} from '../../columnar/column.js';
import { flatten } from '../../columnar/concat.js';
import { BOOLEAN, type DataType } from '../../columnar/types.js';
import { compareBytes } from '../../columnar/utf8.js';
import type { Kernel } from '../bound.js';
import { byteRows } from '../byte-rows.js';
import { compareValues, equalValues, nullsFirst } from '../order.js';
import { compareWords } from '../values/number/int64.js';
import { comparisonLoop, type ComparisonSymbol } from './loops.js';

/** Whether a comparison holds for an order (negative, 0, positive). */
const HOLDS: Record<ComparisonSymbol, (order: number) => boolean> = { '=': (o) => o === 0, '<': (o) => o < 0, '<=': (o) => o <= 0 };

/** `= < <=` over two columns of one type. NULL where an operand is NULL. */
export function comparisonKernel(symbol: ComparisonSymbol, type: DataType): Kernel {
  return (args, n) => {
    const validity = intersect(args[0]!.validity, args[1]!.validity, n);
    const bits = new Uint8Array((n + 7) >> 3);
    compareInto(symbol, type, args[0]!, args[1]!, n, bits, validity);
    return new BooleanColumn(BOOLEAN, n, bits, validity);
  };
}

function compareInto(
  symbol: ComparisonSymbol,
  type: DataType,
  left: Column,
  right: Column,
  n: number,
  bits: Bitmap,
  validity: Bitmap | null,
): void {
  if (left instanceof DictionaryColumn && right instanceof ConstantColumn) return compareCodes(symbol, type, left, right, n, bits);
  if (symbol === '=' && left instanceof BytesColumn && right instanceof ConstantColumn) return equalBytes(left, right, n, bits);
  if (isBytes(left) && isBytes(right)) return compareTexts(HOLDS[symbol], left, right, n, bits);
  const a = flatten(left);
  const b = flatten(right);
  if (a instanceof NumberColumn && b instanceof NumberColumn) comparisonLoop(symbol, type.kind)(bits, a.values, b.values, n);
  else if (a instanceof Int64Column && b instanceof Int64Column) compareInt64(HOLDS[symbol], a, b, n, bits);
  else compareGeneric(symbol, type, a, b, n, bits, validity);
}

/** A dictionary against a constant: once for each entry, then by code. */
function compareCodes(
  symbol: ComparisonSymbol,
  type: DataType,
  left: DictionaryColumn,
  right: ConstantColumn,
  n: number,
  bits: Bitmap,
): void {
  if (right.value === null) return;
  const size = left.dictionary.length;
  const entries = new Uint8Array((size + 7) >> 3);
  compareInto(symbol, type, left.dictionary, new ConstantColumn(right.type, size, right.value), size, entries, null);
  const codes = left.codes;
  for (let i = 0; i < n; i++) if (getBit(entries, codes[i]!)) setBit(bits, i);
}

function isBytes(column: Column): column is BytesColumn | DictionaryColumn | ConstantColumn {
  if (column instanceof BytesColumn || column instanceof DictionaryColumn) return true;
  return column instanceof ConstantColumn && ['string', 'char', 'varchar', 'binary'].includes(column.type.kind);
}

/** A column of texts against one text: lengths first, then bytes. */
function equalBytes({ offsets, data }: BytesColumn, constant: ConstantColumn, n: number, bits: Bitmap): void {
  const wanted = byteRows(constant)?.data;
  if (wanted === undefined || constant.value === null) return;
  for (let i = 0; i < n; i++) {
    const start = offsets[i]!;
    if (offsets[i + 1]! - start !== wanted.length) continue;
    let k = 0;
    while (k < wanted.length && data[start + k] === wanted[k]) k++;
    if (k === wanted.length) setBit(bits, i);
  }
}

function compareTexts(
  holds: (order: number) => boolean,
  left: BytesColumn | DictionaryColumn | ConstantColumn,
  right: BytesColumn | DictionaryColumn | ConstantColumn,
  n: number,
  bits: Bitmap,
): void {
  const a = byteRows(left);
  const b = byteRows(right);
  if (a === null || b === null) return;
  for (let i = 0; i < n; i++) if (holds(compareBytes(a.data, a.start(i), a.end(i), b.data, b.start(i), b.end(i)))) setBit(bits, i);
}

function compareInt64(holds: (order: number) => boolean, a: Int64Column, b: Int64Column, n: number, bits: Bitmap): void {
  const x = a.words;
  const y = b.words;
  for (let i = 0; i < n; i++) {
    if (holds(compareWords(x[2 * i]!, x[2 * i + 1]!, y[2 * i]!, y[2 * i + 1]!))) setBit(bits, i);
  }
}

function compareGeneric(
  symbol: ComparisonSymbol,
  type: DataType,
  a: Column,
  b: Column,
  n: number,
  bits: Bitmap,
  validity: Bitmap | null,
): void {
  if (symbol === '=') {
    const equal = equalValues(type);
    for (let i = 0; i < n; i++) if ((validity === null || getBit(validity, i)) && equal(a.valueAt(i), b.valueAt(i))) setBit(bits, i);
    return;
  }
  const compare = compareValues(type);
  const holds = HOLDS[symbol];
  for (let i = 0; i < n; i++) if ((validity === null || getBit(validity, i)) && holds(compare(a.valueAt(i), b.valueAt(i)))) setBit(bits, i);
}

/** `<=>`: never NULL, NULL equals NULL. */
export function nullSafeEqualKernel(type: DataType): Kernel {
  const plain = comparisonKernel('=', type);
  return (args, n, context) => {
    const equal = plain(args, n, context) as BooleanColumn;
    if (equal.validity === null) return equal;
    const bits = new Uint8Array((n + 7) >> 3);
    for (let i = 0; i < n; i++) {
      if (getBit(equal.validity, i) ? getBit(equal.bits, i) : args[0]!.isNull(i) && args[1]!.isNull(i)) setBit(bits, i);
    }
    return new BooleanColumn(BOOLEAN, n, bits, null);
  };
}

/** The order of two values of a type with NULL first: for IN lists and sorts. */
export const valueOrder = (type: DataType) => nullsFirst(compareValues(type));
