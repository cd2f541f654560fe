import { getBit } from '../../columnar/bitmap.js';
import { BooleanColumn, type Column } from '../../columnar/column.js';
import { concat, flatten } from '../../columnar/concat.js';
import { take } from '../../columnar/take.js';
import type { BoundAggregate, EvaluationContext } from '../bound.js';
import { type Frame, type FrameRows, frameRows } from './frame.js';
import type { SortedRows } from './sorted-rows.js';

/** Rows that are copied for frames at a time. */
const CHUNK_ROWS = 65_536;

/** An aggregate over the frame of each row. `filter` is the column of FILTER, where there is one. */
export function aggregateWindow(
  aggregate: BoundAggregate,
  rows: SortedRows,
  args: readonly Column[],
  filter: Column | null,
  frame: Frame,
): Column {
  const included = filter === null ? null : trueRows(filter);
  if (frame.start.kind === 'unbounded' && frame.end.kind === 'unbounded') return wholePartitions(aggregate, rows, args, included);
  const bounds = frameRows(rows, frame);
  return frame.start.kind === 'unbounded'
    ? growingFrames(aggregate, rows, args, included, bounds)
    : anyFrames(aggregate, rows, args, included, bounds);
}

function trueRows(filter: Column): Uint8Array {
  const flat = flatten(filter);
  return Uint8Array.from({ length: filter.length }, (_, i) =>
    flat instanceof BooleanColumn && !flat.isNull(i) && getBit(flat.bits, i) ? 1 : 0,
  );
}

/** One group a partition; every row gets its partition's result. */
function wholePartitions(aggregate: BoundAggregate, rows: SortedRows, args: readonly Column[], included: Uint8Array | null): Column {
  const partitions = rows.starts.length - 1;
  const accumulator = aggregate.accumulator(rows.context);
  accumulator.reserve(partitions);
  const slots = included === null ? rows.partitionOf : rows.partitionOf.map((p, i) => (included[i] ? p : -1));
  accumulator.update(slots, args, rows.batch.length);
  const results = accumulator.evaluate(Int32Array.from({ length: partitions }, (_, p) => p));
  return take(results, rows.partitionOf);
}

/** Frames that begin with the partition: the group grows from row to row, and is looked at where its end moves. */
function growingFrames(
  aggregate: BoundAggregate,
  rows: SortedRows,
  args: readonly Column[],
  included: Uint8Array | null,
  { end }: FrameRows,
): Column {
  const results: Column[] = [];
  const places = new Int32Array(rows.batch.length);
  for (let p = 0; p + 1 < rows.starts.length; p++) {
    const accumulator = slotFor(aggregate, rows.context);
    let added = rows.starts[p]!;
    for (let i = added; i < rows.starts[p + 1]!; i++) {
      const isFirst = i === rows.starts[p];
      if (end[i]! > added || isFirst) {
        addRows(accumulator, args, included, added, end[i]!);
        added = Math.max(added, end[i]!);
        results.push(accumulator.evaluate(ZERO));
      }
      places[i] = results.length - 1;
    }
  }
  return results.length === 0 ? wholePartitions(aggregate, rows, args, included) : take(concat(results), places);
}

const ZERO = Int32Array.of(0);

function slotFor(aggregate: BoundAggregate, context: EvaluationContext) {
  const accumulator = aggregate.accumulator(context);
  accumulator.reserve(1);
  return accumulator;
}

function addRows(
  accumulator: ReturnType<typeof slotFor>,
  args: readonly Column[],
  included: Uint8Array | null,
  start: number,
  end: number,
): void {
  if (end <= start) return;
  const slots = new Int32Array(end - start);
  if (included !== null) for (let k = 0; k < slots.length; k++) if (!included[start + k]) slots[k] = -1;
  accumulator.update(
    slots,
    args.map((a) => a.slice(start, end)),
    end - start,
  );
}

/** Any other frames: their rows are copied, a chunk of rows at a time, one group a row. */
function anyFrames(
  aggregate: BoundAggregate,
  rows: SortedRows,
  args: readonly Column[],
  included: Uint8Array | null,
  { start, end }: FrameRows,
): Column {
  const n = rows.batch.length;
  const accumulator = aggregate.accumulator(rows.context);
  accumulator.reserve(n);
  for (let i = 0; i < n;) {
    const taken: number[] = [];
    const slots: number[] = [];
    for (; i < n && taken.length < CHUNK_ROWS; i++) {
      for (let r = start[i]!; r < end[i]!; r++) {
        if (included !== null && !included[r]) continue;
        taken.push(r);
        slots.push(i);
      }
    }
    const picked = Int32Array.from(taken);
    accumulator.update(
      Int32Array.from(slots),
      args.map((a) => take(a, picked)),
      picked.length,
    );
  }
  return accumulator.evaluate(Int32Array.from({ length: n }, (_, k) => k));
}
