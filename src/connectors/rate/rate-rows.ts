import { Batch } from '../../columnar/batch.js';
import { Int64Column } from '../../columnar/column.js';
import { writeBigInt } from '../../columnar/int64.js';
import { BIGINT, field, struct, TIMESTAMP, type Schema } from '../../columnar/types.js';

export const RATE_SCHEMA: Schema = struct([field('timestamp', TIMESTAMP), field('value', BIGINT)]);

const BATCH_ROWS = 65_536;

/** Rows of consecutive values from `first` up to `end`, with the time that `timeMs` gives the k-th. */
export function* rateRows(first: bigint, end: bigint, timeMs: (k: number) => number): Generator<Batch> {
  const total = Number(end - first);
  for (let from = 0; from < total; from += BATCH_ROWS) {
    const length = Math.min(BATCH_ROWS, total - from);
    const times = new Int32Array(2 * length);
    const values = new Int32Array(2 * length);
    for (let i = 0; i < length; i++) {
      writeBigInt(times, i, BigInt(timeMs(from + i)) * 1000n);
      writeBigInt(values, i, first + BigInt(from + i));
    }
    yield new Batch(RATE_SCHEMA, [new Int64Column(TIMESTAMP, length, times, null), new Int64Column(BIGINT, length, values, null)], length);
  }
}
