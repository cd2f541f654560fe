import type { Batch } from '../../columnar/batch.js';
import type { EpochStream } from '../../stream/epoch-stream.js';
import { pickColumns } from '../../stream/required-columns.js';
import { sourceStream } from '../../stream/source-node.js';
import type { Offset, Source } from '../../stream/source.js';
import { knownOptions, wholeOption } from '../shared/connector-options.js';
import type { RateRow } from './from-rate.js';
import { RATE_SCHEMA, rateRows } from './rate-rows.js';

export interface RateMicroBatchOptions {
  readonly rowsPerBatch: number | bigint | string;
  /** Taken as in Spark and shown; rows come in the order of their values. */
  readonly numPartitions?: number | string;
  /** Milliseconds since 1970; default 0. */
  readonly startTimestamp?: number | string;
  /** How far apart the times of two epochs are; default 1000. */
  readonly advanceMillisPerBatch?: number | string;
}

/** Spark's default parallelism of two cores, which its description shows. */
const PARTITIONS = 2;

/**
 * The same number of rows in every epoch, all of one epoch with one time: `timestamp TIMESTAMP, value BIGINT`. The same rows in every run.
 * Triggers once and availableNow give one epoch a run.
 *
 * @example fromRateMicroBatch({ rowsPerBatch: 1000, advanceMillisPerBatch: 60_000 })
 */
export function fromRateMicroBatch(options: RateMicroBatchOptions): EpochStream<RateRow> {
  const known = ['rowsPerBatch', 'numPartitions', 'startTimestamp', 'advanceMillisPerBatch'] as const;
  const given = knownOptions<RateMicroBatchOptions>(options, known, 'the rate-micro-batch source');
  const rows = wholeOption('rowsPerBatch', given.rowsPerBatch ?? 0, 1);
  const partitions = wholeOption('numPartitions', given.numPartitions ?? PARTITIONS, 1);
  const startMs = Number(wholeOption('startTimestamp', given.startTimestamp ?? 0, 0));
  const advanceMs = Number(wholeOption('advanceMillisPerBatch', given.advanceMillisPerBatch ?? 1000, 0));
  return sourceStream<RateRow>({
    description: `RatePerMicroBatchStream[rowsPerBatch=${rows}, numPartitions=${partitions}, startTimestamp=${startMs}, advanceMsPerBatch=${advanceMs}]`,
    name: 'rate-micro-batch',
    schema: RATE_SCHEMA,
    manifest: { replayable: true, availableNow: true },
    detail: { rowsPerBatch: String(rows), startTimestamp: startMs, advanceMillisPerBatch: advanceMs },
    open: (context) => Promise.resolve(microBatches(Number(rows), startMs, advanceMs, context.columns)),
  });
}

interface Place {
  readonly offset: number;
  readonly timestamp: number;
}

function microBatches(rows: number, startMs: number, advanceMs: number, columns: readonly string[]): Source {
  let isFixed = false;
  let fixed: Place | null = null;
  const place = (offset: Offset | null): Place => (offset === null ? { offset: 0, timestamp: startMs } : (offset as unknown as Place));
  return {
    latestOffset: (start) => {
      if (fixed !== null) return Promise.resolve({ ...fixed });
      const { offset, timestamp } = place(start);
      const next = { offset: offset + rows, timestamp: timestamp + advanceMs };
      if (isFixed) fixed = next;
      return Promise.resolve(next);
    },
    prepareForAvailableNow: () => {
      isFixed = true;
      return Promise.resolve();
    },
    async *read(start: Offset | null, end: Offset): AsyncIterable<Batch> {
      const from = place(start);
      for (const batch of rateRows(BigInt(from.offset), BigInt(place(end).offset), () => from.timestamp)) yield pickColumns(batch, columns);
    },
    waitForData: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
