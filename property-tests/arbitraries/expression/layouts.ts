// The same rows, held in other ways: kernels treat these apart, and no answer may depend on them.
import { Batch, concatBatches } from '../../../src/columnar/batch.js';
import { bitsOf, BytesColumn, type Column, ConstantColumn, DictionaryColumn } from '../../../src/columnar/column.js';
import type { Schema } from '../../../src/columnar/types.js';
import type { Value } from '../../../src/columnar/value.js';
import type { Row } from '../../models/expression/model.js';
import type { Tape } from './tape.js';

export type Layout = (schema: Schema, rows: readonly Row[], tape: Tape) => Batch;

function plain(schema: Schema, rows: readonly Row[]): Batch {
  return Batch.fromRows(schema, rows as Value[][]);
}

/** Texts and binary as codes; values that stand in several rows have one code. */
function withDictionaries(schema: Schema, rows: readonly Row[]): Batch {
  const batch = plain(schema, rows);
  const columns = batch.columns.map((column): Column => {
    if (!(column instanceof BytesColumn)) return column;
    const texts = Array.from({ length: column.length }, (_, i) => String(column.get(i) ?? ''));
    const firsts = [...new Set(texts)].map((t) => texts.indexOf(t));
    const codes = Int32Array.from(texts, (t, i) => (column.isNull(i) ? 0 : firsts.findIndex((f) => texts[f] === t)));
    const entries = plain(
      schema,
      firsts.map((f) => rows[f]!),
    ).column(batch.columns.indexOf(column));
    if (!(entries instanceof BytesColumn)) return column;
    const dictionary = new BytesColumn(entries.type, entries.length, entries.offsets, entries.data, null);
    return new DictionaryColumn(
      column.type,
      column.length,
      codes,
      dictionary,
      bitsOf(column.length, (i) => !column.isNull(i)),
    );
  });
  return new Batch(schema, columns, batch.length);
}

/** Constant columns where all rows have one value. */
function withConstants(schema: Schema, rows: readonly Row[]): Batch {
  const batch = plain(schema, rows);
  const columns = batch.columns.map((column) =>
    rows.every((r, i) => Object.is(column.get(i), column.get(0)) && (typeof r !== 'object' || r !== null))
      ? new ConstantColumn(column.type, rows.length, batch.length === 0 ? null : column.get(0))
      : column,
  );
  return new Batch(schema, columns, rows.length);
}

/** Part of a longer batch: the rows around it are not to be looked at. */
function sliced(schema: Schema, rows: readonly Row[], tape: Tape): Batch {
  const before = tape.below(9);
  const rest = rows.slice(0, 3);
  const around = Array.from({ length: before }, (_, i) => rows[i % Math.max(1, rows.length)] ?? schema.fields.map(() => null));
  return plain(schema, [...around, ...rows, ...rest]).slice(before, before + rows.length);
}

/** Rows chosen from a batch that holds each twice, in reverse. */
function selected(schema: Schema, rows: readonly Row[]): Batch {
  const doubled = [...rows, ...rows].reverse();
  return plain(schema, doubled).take(Int32Array.from(rows, (_, i) => doubled.length - 1 - i));
}

function joined(schema: Schema, rows: readonly Row[], tape: Tape): Batch {
  const at = tape.below(rows.length + 1);
  return concatBatches(schema, [plain(schema, rows.slice(0, at)), withDictionaries(schema, rows.slice(at))]);
}

export const LAYOUTS: readonly Layout[] = [
  plain,
  withDictionaries,
  withConstants,
  sliced,
  selected,
  joined,
  (schema, rows, tape) => sliced(schema, rows, tape).slice(0, rows.length),
  (schema, rows) => withDictionaries(schema, [...rows, ...rows]).slice(rows.length, 2 * rows.length),
];
