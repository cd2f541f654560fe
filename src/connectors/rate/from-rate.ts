import { TidemarkError } from '../../base/errors.js';
import type { Batch } from '../../columnar/batch.js';
import type { EpochStream } from '../../stream/epoch-stream.js';
import { pickColumns } from '../../stream/required-columns.js';
import { sourceStream } from '../../stream/source-node.js';
import type { Offset, Source, SourceContext } from '../../stream/source.js';
import { knownOptions, wholeOption } from '../shared/connector-options.js';
import { javaTimeMs } from '../shared/java-time.js';
import { maxSecond, rateRange, timeMsAt, type Rate } from './rate-arithmetic.js';
import { RATE_SCHEMA, rateRows } from './rate-rows.js';

export interface RateOptions {
  /** Rows a second; default 1. */
  readonly rowsPerSecond?: number | bigint | string;
  /** Time until that speed is reached, such as `10s`; a bare number is seconds; default none. */
  readonly rampUpTime?: number | string;
  /** Taken as in Spark and shown; rows come in the order of their values. */
  readonly numPartitions?: number | string;
}

/** A row of the rate sources. */
export interface RateRow {
  readonly timestamp: Date | null;
  readonly value: bigint | null;
}

/**
 * Rows with a time and a running number at a steady rate, for tests: `timestamp TIMESTAMP, value BIGINT`, with Spark's arithmetic. The moment
 * of its first start is kept in the checkpoint, so that numbers and times go on after a restart; a downtime comes as one large epoch.
 *
 * Throws UNKNOWN_OPTION, INVALID_OPTION_VALUE; INCORRECT_RAMP_UP_RATE where rate and ramp do not fit 64 bits.
 *
 * @example fromRate({ rowsPerSecond: 100, rampUpTime: '10s' })
 */
export function fromRate(options: RateOptions = {}): EpochStream<RateRow> {
  const given = knownOptions<RateOptions>(options, ['rowsPerSecond', 'rampUpTime', 'numPartitions'], 'the rate source');
  const rampUpMs = given.rampUpTime === undefined ? 0 : javaTimeMs('rampUpTime', String(given.rampUpTime), 's');
  if (rampUpMs < 0) {
    throw new TidemarkError('INVALID_OPTION_VALUE', `Invalid value '${given.rampUpTime}'. The option 'rampUpTime' must be non-negative`, {
      option: 'rampUpTime',
    });
  }
  const rate: Rate = {
    rowsPerSecond: wholeOption('rowsPerSecond', given.rowsPerSecond ?? 1, 1),
    rampUpSeconds: BigInt(Math.trunc(rampUpMs / 1000)),
  };
  const partitions = given.numPartitions === undefined ? 'default' : String(wholeOption('numPartitions', given.numPartitions, 1));
  maxSecond(rate);
  return sourceStream<RateRow>({
    description: `RateStreamV2[rowsPerSecond=${rate.rowsPerSecond}, rampUpTimeSeconds=${rate.rampUpSeconds}, numPartitions=${partitions}`,
    name: 'rate',
    schema: RATE_SCHEMA,
    manifest: { replayable: true, availableNow: false, continuous: true },
    detail: { rowsPerSecond: String(rate.rowsPerSecond), rampUpSeconds: String(rate.rampUpSeconds) },
    open: (context) => openRate(rate, context),
  });
}

const CREATION = '0';

async function openRate(rate: Rate, context: SourceContext): Promise<Source> {
  const { clock, log } = context;
  const creationMs = await creationTime(context);
  const max = maxSecond(rate);
  let newestMs = creationMs;
  if ((await log.get(CREATION)) === undefined) await log.put(CREATION, `v1\n${creationMs}`);
  const second = () => {
    newestMs = Math.max(newestMs, clock.nowMs());
    return Math.floor((newestMs - creationMs) / 1000);
  };
  return {
    latestOffset: () => Promise.resolve(second()),
    async *read(start: Offset | null, end: Offset): AsyncIterable<Batch> {
      const to = BigInt(end as number);
      if (to > max) throw tooFar(rate, to, max);
      const range = rateRange(rate, creationMs, BigInt((start as number | null) ?? 0), to);
      for (const batch of rateRows(range.firstValue, range.endValue, (k) => timeMsAt(range, k))) yield pickColumns(batch, context.columns);
    },
    // a new second begins at a multiple of 1000 ms after the creation
    waitForData: (signal) => clock.waitUntil(creationMs + (second() + 1) * 1000, signal),
    close: () => Promise.resolve(),
  };
}

async function creationTime({ log, clock }: SourceContext): Promise<number> {
  const text = await log.get(CREATION);
  if (text === undefined) return clock.nowMs();
  const [version, ms] = text.split('\n');
  if (version === 'v1' && /^\d+$/.test(ms ?? '')) return Number(ms);
  throw new TidemarkError('CHECKPOINT_CORRUPT', 'the creation time of a rate source is unreadable', { part: 'rate source log 0' });
}

function tooFar(rate: Rate, end: bigint, max: bigint): TidemarkError {
  return new TidemarkError('INTERNAL_ERROR', `Max offset with ${rate.rowsPerSecond} rowsPerSecond is ${max}, but it's ${end} now.`, {
    rowsPerSecond: `${rate.rowsPerSecond}`,
  });
}
