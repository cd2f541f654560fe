import { must } from '../../base/assert.js';
import type { Batch } from '../../columnar/batch.js';
import { type Column, ConstantColumn, DictionaryColumn } from '../../columnar/column.js';
import { STRING, type DataType } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import type { SessionSettings } from '../../expressions/bound.js';
import { converter } from '../../expressions/cast/converter.js';
import { DEFAULT_PARTITION, escapePartition } from './partition-path.js';

/** The rows of a batch that have one value of the partition columns. */
export interface PartitionPart {
  readonly key: string;
  readonly values: readonly Value[];
  /** `a=1/b=x`. */
  readonly folder: string;
  readonly rows: Int32Array;
}

/** Rows by the values of their partition columns, in the order in which the values come. NULL and the empty text share a folder, not a file. */
export function partitionRows(batch: Batch, partitionBy: readonly number[], settings: SessionSettings): PartitionPart[] {
  const coded = partitionBy.map((k) => codesOf(batch.column(k)));
  const texts = partitionBy.map((k) => toText(must(batch.schema.fields[k], 'no such partition column').type, settings));
  const names = partitionBy.map((k) => escapePartition(batch.schema.fields[k]!.name));
  return rowsByCodes(coded, batch.length).map((rows) => {
    const values = coded.map(({ codes, values: all }) => all[codes[rows[0]!]!]!);
    const shown = values.map((value, k) => (value === null ? null : texts[k]!(value)));
    return {
      key: shown.map((text) => (text === null ? 'n' : `v${text.length}:${text}`)).join(''),
      values,
      folder: shown.map((text, k) => `${names[k]!}=${folderText(text ?? '')}`).join('/'),
      rows,
    };
  });
}

/** A column as small numbers, and what they stand for. */
interface Coded {
  readonly codes: Int32Array;
  readonly values: readonly Value[];
}

function codesOf(column: Column): Coded {
  if (column instanceof ConstantColumn) return { codes: new Int32Array(column.length), values: [column.value] };
  if (column instanceof DictionaryColumn) return dictionaryCodes(column);
  const known = new Map<Value, number>();
  const codes = new Int32Array(column.length);
  for (let i = 0; i < column.length; i++) {
    const value = column.get(i);
    const code = known.get(value) ?? known.size;
    if (code === known.size) known.set(value, code);
    codes[i] = code;
  }
  return { codes, values: [...known.keys()] };
}

/** The codes of a dictionary; NULL comes after its last value. */
function dictionaryCodes(column: DictionaryColumn): Coded {
  const { dictionary } = column;
  const codes = Int32Array.from({ length: column.length }, (_, i) => (column.isNull(i) ? dictionary.length : column.codes[i]!));
  return { codes, values: [...Array.from({ length: dictionary.length }, (_, k) => dictionary.get(k)), null] };
}

/** Row numbers by equal codes of all columns. */
function rowsByCodes(columns: readonly Coded[], length: number): Int32Array[] {
  const parts = new Map<number, number[]>();
  for (let i = 0; i < length; i++) {
    let code = 0;
    for (const { codes, values } of columns) code = code * values.length + codes[i]!;
    const rows = parts.get(code);
    if (rows === undefined) parts.set(code, [i]);
    else rows.push(i);
  }
  return [...parts.values()].map((rows) => Int32Array.from(rows));
}

function folderText(text: string): string {
  return text === '' ? DEFAULT_PARTITION : escapePartition(text);
}

function toText(type: DataType, settings: SessionSettings): (value: Value) => string {
  const context = { ...settings, timestampMicros: 0n, epochId: 0 };
  const convert = converter(type, STRING, 'ansi', true);
  return convert === null ? (value) => String(value) : (value) => String(convert(value, context));
}
