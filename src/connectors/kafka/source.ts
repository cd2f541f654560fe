import { systemClock } from '../../base/clock.js';
import { TidemarkError } from '../../base/errors.js';
import type { Batch } from '../../columnar/batch.js';
import type { Schema } from '../../columnar/types.js';
import type { Offset, ReadLimit, Source, SourceContext } from '../../stream/source.js';
import { edgeOffsets, resolveBound } from './bounds.js';
import { kafkaOf } from './client.js';
import { addedNotAtZero, offsetChanged, partitionsDeleted } from './data-loss.js';
import { LogClient } from './log-client.js';
import { behindMetrics, limitedTo, offsetsBehind } from './offset-limits.js';
import { EARLIEST, LATEST, offsetIn, offsetList, partitionSet, storedOffsets, toJson, type PartitionOffsets } from './offsets.js';
import { readRange, type Range } from './range-reader.js';
import { RowBuilder } from './record-rows.js';
import type { KafkaRead } from './source-options.js';
import { partitionsRead } from './subscription.js';

/** The first offsets of a checkpoint stand under this name, after a byte that keeps very old versions of Spark from reading them. */
const INITIAL = '0';
const INITIAL_HEADER = '\u0000v1\n';
/** How long an idle source waits before it asks for new offsets. */
const POLL_MS = 100;

/** Topics as a stream: offsets are those of the engine's checkpoint, no consumer group is joined and nothing is committed to Kafka. */
export class KafkaSource implements Source {
  #initial: PartitionOffsets | null = null;
  #latest: PartitionOffsets | null = null;
  #end: PartitionOffsets | null = null;
  #fixed: PartitionOffsets | null = null;
  #lastTriggerMs = 0;

  private constructor(
    private readonly options: KafkaRead,
    private readonly schema: Schema,
    private readonly log: LogClient,
    private readonly context: SourceContext,
  ) {}

  static async open(read: KafkaRead, schema: Schema, context: SourceContext): Promise<KafkaSource> {
    const log = await LogClient.connect(kafkaOf(read.connection), read.log, context.signal);
    return new KafkaSource(read, schema, log, context);
  }

  async latestOffset(start: Offset | null, limit: ReadLimit): Promise<Offset | null> {
    const from = start === null ? await this.#initialOffsets() : storedOffsets(start);
    const latest = this.#fixed ?? (await this.#latestOffsets(from));
    this.#latest = latest;
    const end = await this.#limited(from, latest, limit);
    if (end === null) return start;
    this.#end = end;
    return toJson(end);
  }

  reportLatestOffset(): Offset | null {
    return this.#latest === null ? null : toJson(this.#latest);
  }

  async prepareForAvailableNow(): Promise<void> {
    await this.#initialOffsets();
    this.#fixed = await this.#latestOffsets({});
  }

  async *read(start: Offset | null, end: Offset): AsyncIterable<Batch> {
    const from = start === null ? await this.#initialOffsets() : storedOffsets(start);
    const ranges = await this.#ranges(from, storedOffsets(end));
    const rows = new RowBuilder(this.schema, this.context.columns);
    const settings = { ...this.options, signal: this.context.signal };
    for (const range of ranges) yield* readRange(this.log, range, rows, settings);
  }

  waitForData(signal: AbortSignal): Promise<void> {
    return systemClock.waitUntil(systemClock.nowMs() + POLL_MS, signal);
  }

  metrics(): Readonly<Record<string, string>> {
    return this.#end === null ? {} : behindMetrics(this.#end, this.#latest);
  }

  close(): Promise<void> {
    return this.log.close();
  }

  /** Where the first epoch of the checkpoint begins; fixed by the first run, whatever the options say later. */
  async #initialOffsets(): Promise<PartitionOffsets> {
    if (this.#initial !== null) return this.#initial;
    const stored = await this.context.log.get(INITIAL);
    if (stored !== undefined) return (this.#initial = parseInitial(stored));
    const partitions = await this.#partitions();
    const { subscription } = this.options;
    if (subscription.kind === 'subscribe') {
      const absent = subscription.topics.filter((topic) => !partitions.some((at) => at.topic === topic));
      if (absent.length > 0) throw topicsNotFound(absent);
    }
    const initial = await resolveBound(this.log, partitions, this.options.start, this.options.unmatchedStart);
    await this.context.log.put(INITIAL, INITIAL_HEADER + JSON.stringify(initial));
    return (this.#initial = initial);
  }

  async #partitions() {
    return partitionsRead(this.options.subscription, await this.log.topics());
  }

  /** The ends of the log. A broker that is behind may report less than is known already: asked again, a few times. */
  async #latestOffsets(known: PartitionOffsets): Promise<PartitionOffsets> {
    for (let attempt = 0; ; attempt++) {
      const latest = await edgeOffsets(this.log, await this.#partitions(), LATEST);
      const isBehind = offsetList(latest).some((at) => at.offset < (offsetIn(known, at) ?? 0));
      if (!isBehind || attempt >= this.options.log.retries) return latest;
      await systemClock.waitUntil(systemClock.nowMs() + this.options.log.retryMs, this.context.signal);
    }
  }

  /** The end of the next epoch, or null where it is to wait for more. */
  async #limited(from: PartitionOffsets, latest: PartitionOffsets, limit: ReadLimit): Promise<PartitionOffsets | null> {
    const { minOffsetsPerTrigger: min, maxOffsetsPerTrigger: max, maxTriggerDelayMs } = this.options;
    if (limit === 'unlimited') return latest;
    if (min !== null && this.#fixed === null) {
      const nowMs = this.context.clock.nowMs();
      if (nowMs - this.#lastTriggerMs < maxTriggerDelayMs && offsetsBehind(from, latest) < min) return null;
      this.#lastTriggerMs = nowMs;
    }
    if (max === null) return latest;
    const starts = await this.#startsOf(offsetList(latest).filter((at) => offsetIn(from, at) === undefined));
    return limitedTo(max, from, latest, (at) => offsetIn(starts, at) ?? 0);
  }

  #startsOf(partitions: readonly { readonly topic: string; readonly partition: number }[]): Promise<PartitionOffsets> {
    return edgeOffsets(this.log, partitions, EARLIEST);
  }

  /** What to read, after a look for what is lost. Partitions that are new begin at their first offset. */
  async #ranges(from: PartitionOffsets, until: PartitionOffsets): Promise<Range[]> {
    const ends = offsetList(until);
    const deleted = offsetList(from).filter((at) => offsetIn(until, at) === undefined);
    if (deleted.length > 0) this.#lost(partitionsDeleted(deleted));
    const added = ends.filter((at) => offsetIn(from, at) === undefined);
    const starts = await this.#startsOf(added);
    for (const at of added) {
      const first = offsetIn(starts, at);
      if (first !== undefined && first > 0) this.#lost(addedNotAtZero(at, first));
    }
    return ends.flatMap(({ topic, partition, offset: end }) => {
      const start = offsetIn(from, { topic, partition }) ?? offsetIn(starts, { topic, partition }) ?? 0;
      if (end < start) this.#lost(offsetChanged({ topic, partition }, start, end));
      return end > start ? [{ topic, partition, start, end }] : [];
    });
  }

  #lost(error: TidemarkError): void {
    if (this.options.failOnDataLoss) throw error;
  }
}

export function topicsNotFound(topics: readonly string[]): TidemarkError {
  return new TidemarkError(
    'KAFKA_TOPIC_NOT_FOUND',
    `the brokers have no topic ${topics.join(', ')}: This server does not host this topic-partition.`,
    {
      topics: [...topics],
    },
  );
}

function parseInitial(text: string): PartitionOffsets {
  const [, json] = text.replace('\u0000', '').split('\n');
  let value: unknown = null;
  try {
    value = JSON.parse(json ?? '');
  } catch {
    // said below
  }
  return storedOffsets(value);
}

/** What a bounded read covers: ends are fixed when it begins. */
export async function boundedRanges(log: LogClient, read: KafkaRead): Promise<Range[]> {
  const partitions = partitionsRead(read.subscription, await log.topics());
  if (read.subscription.kind === 'subscribe') {
    const absent = read.subscription.topics.filter((topic) => !partitions.some((at) => at.topic === topic));
    if (absent.length > 0) throw topicsNotFound(absent);
  }
  const until = await resolveBound(log, partitions, read.end, 'latest');
  const from = await resolveBound(log, partitions, read.start, read.unmatchedStart);
  if (offsetList(from).length !== offsetList(until).length) {
    throw new TidemarkError(
      'KAFKA_START_OFFSET_DOES_NOT_MATCH_ASSIGNED',
      `Start and end name different partitions: ${partitionSet(offsetList(from))} and ${partitionSet(offsetList(until))}.`,
      {},
    );
  }
  return offsetList(until).flatMap(({ topic, partition, offset: end }) => {
    const start = offsetIn(from, { topic, partition }) ?? 0;
    if (start > end) throw startBeyondEnd(topic, partition, start, end);
    return start < end ? [{ topic, partition, start, end }] : [];
  });
}

function startBeyondEnd(topic: string, partition: number, startOffset: number, endOffset: number): TidemarkError {
  return new TidemarkError(
    'RESOLVED_START_OFFSET_GREATER_THAN_END_OFFSET',
    `The resolved start offset ${startOffset} is greater than the resolved end offset ${endOffset} for topic ${topic} partition ${partition}.
Check whether the start offset is beyond the end of the log, whether one of the two is a time and the other an offset, and whether the topic was deleted and made again.`,
    { topic, partition, startOffset, endOffset },
  );
}
