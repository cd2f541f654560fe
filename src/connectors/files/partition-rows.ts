import { must } from '../../base/assert.js';
import type { Batch } from '../../columnar/batch.js';
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
  const texts = partitionBy.map((k) => toText(must(batch.schema.fields[k], 'no such partition column').type, settings));
  const columns = partitionBy.map((k) => batch.column(k));
  const parts = new Map<string, { values: Value[]; rows: number[] }>();
  for (let i = 0; i < batch.length; i++) {
    const values = columns.map((column) => column.get(i));
    const key = values.map((value, k) => (value === null ? 'n' : `v${texts[k]!(value).length}:${texts[k]!(value)}`)).join('');
    const part = parts.get(key);
    if (part === undefined) parts.set(key, { values, rows: [i] });
    else part.rows.push(i);
  }
  const names = partitionBy.map((k) => escapePartition(batch.schema.fields[k]!.name));
  return [...parts].map(([key, { values, rows }]) => ({
    key,
    values,
    folder: values.map((value, k) => `${names[k]!}=${folderText(value === null ? '' : texts[k]!(value))}`).join('/'),
    rows: Int32Array.from(rows),
  }));
}

function folderText(text: string): string {
  return text === '' ? DEFAULT_PARTITION : escapePartition(text);
}

function toText(type: DataType, settings: SessionSettings): (value: Value) => string {
  const context = { ...settings, timestampMicros: 0n, epochId: 0 };
  const convert = converter(type, STRING, 'ansi', true);
  return convert === null ? (value) => String(value) : (value) => String(convert(value, context));
}
