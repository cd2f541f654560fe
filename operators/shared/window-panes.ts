import { Batch } from '../../src/columnar/batch.js';
import { Int64Column, StructColumn, type Column } from '../../src/columnar/column.js';
import { isSafe, readNumber, writeNumber } from '../../src/columnar/int64.js';
import { take } from '../../src/columnar/take.js';
import type { DataType, Schema, StructType } from '../../src/columnar/types.js';
import { assignWindows, lastStart, type WindowShape } from './window-assignment.js';

/**
 * The rows of a batch that sliding windows repeat, as they were before: row i belongs to the pane that begins at `starts[i]`, and so to
 * each window that begins at most a window before the pane ends. Whoever adds rows up may do so once a pane in place of once a window.
 */
export interface Panes {
  readonly batch: Batch;
  readonly starts: Float64Array;
  readonly shape: WindowShape;
}

const panesByBatch = new WeakMap<Batch, Panes>();

/** What a batch was made of by sliding windows; undefined where it was not, or where its rows do not all lie in equally many windows. */
export function panesOf(batch: Batch): Panes | undefined {
  return panesByBatch.get(batch);
}

/** The rows of a batch once for each of their windows, which stand in a column behind the others. Columns are made when they are looked at. */
export function slidingBatch(batch: Batch, times: Int64Column, shape: WindowShape, schema: Schema, type: DataType): Batch {
  const starts = paneStarts(times, shape);
  if (starts === null) return repeated(batch, times, shape, schema, type);
  let made: Batch | null = null;
  const all = (): Batch => (made ??= repeated(batch, times, shape, schema, type));
  const out = Batch.deferred(schema, starts.length * windowsOfPane(shape), {
    column: (index) => all().column(index),
    take: (index, rows) => take(all().column(index), rows),
  });
  panesByBatch.set(out, { batch, starts, shape });
  return out;
}

function repeated(batch: Batch, times: Int64Column, shape: WindowShape, schema: Schema, type: DataType): Batch {
  const { rows, starts, ends, length } = assignWindows(times, shape);
  const rest = rows === null ? batch.columns : batch.columns.map((c) => take(c, rows));
  return new Batch(schema, [...rest, windowColumn(type, starts, ends, length)], length);
}

export function windowColumn(type: DataType, starts: Int32Array, ends: Int32Array, length: number): StructColumn {
  const [start, end] = (type as StructType).fields;
  const children = [new Int64Column(start!.type, length, starts, null), new Int64Column(end!.type, length, ends, null)];
  return new StructColumn(type, length, children, null);
}

export function windowsOfPane({ windowMicros, slideMicros }: WindowShape): number {
  return windowMicros / slideMicros;
}

/** The start of each row's pane; null where some row has none, or some pane would lie in fewer windows than others. */
function paneStarts(times: Int64Column, shape: WindowShape): Float64Array | null {
  if (times.validity !== null || shape.windowMicros % shape.slideMicros !== 0) return null;
  const starts = new Float64Array(times.length);
  for (let i = 0; i < starts.length; i++) {
    if (!isSafe(times.words, i)) return null;
    starts[i] = lastStart(readNumber(times.words, i), shape);
  }
  return starts;
}

/** Panes as a key. */
export function paneColumn(type: DataType, starts: Float64Array): Column {
  const words = new Int32Array(2 * starts.length);
  for (let i = 0; i < starts.length; i++) writeNumber(words, i, starts[i]!);
  return new Int64Column(type, starts.length, words, null);
}

/** The windows of panes, the latest first, one pane after the other. */
export function windowsOfPanes(type: DataType, panes: Float64Array, shape: WindowShape): StructColumn {
  const each = windowsOfPane(shape);
  const starts = new Int32Array(2 * each * panes.length);
  const ends = new Int32Array(2 * each * panes.length);
  let n = 0;
  for (const pane of panes) {
    for (let k = 0; k < each; k++) {
      writeNumber(starts, n, pane - k * shape.slideMicros);
      writeNumber(ends, n++, pane - k * shape.slideMicros + shape.windowMicros);
    }
  }
  return windowColumn(type, starts, ends, n);
}
