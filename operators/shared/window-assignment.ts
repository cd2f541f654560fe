import { getBit, type Bitmap } from '../../src/columnar/bitmap.js';
import { type Int64Column } from '../../src/columnar/column.js';
import { isSafe, readBigInt, readNumber, writeBigInt, writeNumber, type Int64Words } from '../../src/columnar/int64.js';

/** Size, slide and offset of tumbling and sliding windows. A tumbling window slides by its size. */
export interface WindowShape {
  readonly windowMicros: number;
  readonly slideMicros: number;
  readonly startMicros: number;
}

/** Windows of a column of times: window i is [start i, end i) and belongs to row `rows[i]`. Rows without a time have no window. */
export interface AssignedWindows {
  /** Input row of each window, ascending; null where every row has just one, in order. */
  readonly rows: Int32Array | null;
  readonly length: number;
  readonly starts: Int64Words;
  readonly ends: Int64Words;
}

export function isTumbling(shape: WindowShape): boolean {
  return shape.windowMicros === shape.slideMicros;
}

/** The windows of each time. A sliding window gives a row one window for each slide that covers it, the latest first, as Spark does. */
export function assignWindows(times: Int64Column, shape: WindowShape): AssignedWindows {
  return isTumbling(shape) ? assignTumbling(times, shape) : assignSliding(times, shape);
}

function assignTumbling(times: Int64Column, shape: WindowShape): AssignedWindows {
  const rows = times.validity === null ? null : validRows(times.validity, times.length);
  const length = rows === null ? times.length : rows.length;
  const starts = new Int32Array(2 * length);
  const ends = new Int32Array(2 * length);
  for (let i = 0; i < length; i++) writeWindow(times.words, rows === null ? i : rows[i]!, shape, starts, ends, i, 0);
  return { rows: rows !== null && rows.length === times.length ? null : rows, length, starts, ends };
}

function assignSliding(times: Int64Column, shape: WindowShape): AssignedWindows {
  const perRow = Math.ceil(shape.windowMicros / shape.slideMicros);
  const rows = new Int32Array(perRow * times.length);
  const starts = new Int32Array(2 * perRow * times.length);
  const ends = new Int32Array(2 * perRow * times.length);
  let n = 0;
  for (let i = 0; i < times.length; i++) {
    if (times.validity !== null && !getBit(times.validity, i)) continue;
    for (let k = 0; k < perRow; k++) {
      // the window that starts earliest may end before the row where the size is not a multiple of the slide
      if (!writeWindow(times.words, i, shape, starts, ends, n, k)) continue;
      rows[n++] = i;
    }
  }
  return { rows: rows.subarray(0, n), length: n, starts: starts.subarray(0, 2 * n), ends: ends.subarray(0, 2 * n) };
}

/** Writes the k-th latest window that starts at or before the time of a row to place `at`; whether the time lies in it. */
type WriteWindow = (
  times: Int64Words,
  row: number,
  shape: WindowShape,
  starts: Int64Words,
  ends: Int64Words,
  at: number,
  k: number,
) => boolean;

const writeWindow: WriteWindow = (times, row, shape, starts, ends, at, k) => {
  if (!isSafe(times, row)) return writeWideWindow(times, row, shape, starts, ends, at, k);
  const time = readNumber(times, row);
  const start = lastStart(time, shape) - k * shape.slideMicros;
  const end = start + shape.windowMicros;
  writeNumber(starts, at, start);
  writeNumber(ends, at, end);
  return time < end;
};

/** The same beyond the years that a number holds exactly. */
const writeWideWindow: WriteWindow = (times, row, shape, starts, ends, at, k) => {
  const time = readBigInt(times, row);
  const slide = BigInt(shape.slideMicros);
  let rest = (time - BigInt(shape.startMicros)) % slide;
  if (rest < 0n) rest += slide;
  const start = time - rest - BigInt(k) * slide;
  const end = start + BigInt(shape.windowMicros);
  writeBigInt(starts, at, start);
  writeBigInt(ends, at, end);
  return time < end;
};

/** The latest window start at or before `time`. The quotient may be off by one in its last bit, which is put right. */
export function lastStart(time: number, { slideMicros, startMicros }: WindowShape): number {
  const start = startMicros + Math.floor((time - startMicros) / slideMicros) * slideMicros;
  if (start > time) return start - slideMicros;
  return time - start >= slideMicros ? start + slideMicros : start;
}

function validRows(validity: Bitmap, length: number): Int32Array {
  const rows = new Int32Array(length);
  let n = 0;
  for (let i = 0; i < length; i++) if (getBit(validity, i)) rows[n++] = i;
  return rows.subarray(0, n);
}
