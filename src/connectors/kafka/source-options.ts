import { TidemarkError } from '../../base/errors.js';
import { javaTimeMs } from '../shared/java-time.js';
import { connectionOf, type Connection, type TokenProvider } from './client.js';
import type { LogSettings } from './log-client.js';
import { EARLIEST, givenOffsets, LATEST, offsetList, type PartitionOffsets } from './offsets.js';
import { booleanOf, invalid, splitOptions, textOf, wholeOf, type KafkaOptions } from './options.js';
import { subscriptionOf, type Subscription } from './subscription.js';

/** Where a read begins or ends. */
export type Bound =
  | { readonly kind: 'earliest' }
  | { readonly kind: 'latest' }
  | { readonly kind: 'offsets'; readonly offsets: PartitionOffsets }
  | { readonly kind: 'time'; readonly timestampMs: number }
  | { readonly kind: 'times'; readonly timesMs: PartitionOffsets };

/** What reading Kafka needs to know, checked. */
export interface KafkaRead {
  readonly subscription: Subscription;
  readonly connection: Connection;
  readonly log: LogSettings;
  readonly start: Bound;
  readonly end: Bound;
  /** For a start by time that no record reaches: refuse, or begin at the end. */
  readonly unmatchedStart: 'error' | 'latest';
  readonly maxOffsetsPerTrigger: number | null;
  readonly minOffsetsPerTrigger: number | null;
  readonly maxTriggerDelayMs: number;
  readonly failOnDataLoss: boolean;
  readonly includeHeaders: boolean;
  readonly pollTimeoutMs: number;
  /** Names the read in messages; no group is joined. */
  readonly groupId: string;
}

const KNOWN = [
  'subscribe',
  'subscribePattern',
  'assign',
  'startingOffsets',
  'startingTimestamp',
  'startingOffsetsByTimestamp',
  'startingOffsetsByTimestampStrategy',
  'endingOffsets',
  'endingTimestamp',
  'endingOffsetsByTimestamp',
  'maxOffsetsPerTrigger',
  'minOffsetsPerTrigger',
  'maxTriggerDelay',
  'minPartitions',
  'maxRecordsPerPartition',
  'failOnDataLoss',
  'includeHeaders',
  'groupIdPrefix',
  'kafkaConsumer.pollTimeoutMs',
  'fetchOffset.numRetries',
  'fetchOffset.retryIntervalMs',
  'oauthToken',
] as const;

/** Spark takes endingTimestamp in a stream and lets it be. */
const BATCH_ONLY = ['endingOffsets', 'endingOffsetsByTimestamp'] as const;

export function kafkaRead(given: object, isStreaming: boolean): KafkaRead {
  const { own, kafka } = splitOptions(given, KNOWN, 'the Kafka source');
  const subscription = subscriptionOf(own);
  if (isStreaming) {
    for (const name of BATCH_ONLY)
      if (own.has(name))
        throw invalid(
          name,
          `${name.toLowerCase().replace('offsets', ' offset')} not valid in streaming queries: '${name}' is for readKafka.`,
        );
  }
  const start = boundOf(own, 'starting', isStreaming ? { kind: 'latest' } : { kind: 'earliest' });
  const end = boundOf(own, 'ending', { kind: 'latest' });
  if (!isStreaming) checkBatchBounds(start, end);
  const max = wholeOf(own, 'maxOffsetsPerTrigger', 1);
  const min = wholeOf(own, 'minOffsetsPerTrigger', 1);
  if (max !== null && min !== null && min > max) {
    throw invalid('minOffsetsPerTrigger', `The value of minOffsetPerTrigger(${min}) is higher than the maxOffsetsPerTrigger(${max}).`);
  }
  // rows of an epoch come as one stream here: how Spark would cut them for its tasks changes nothing
  wholeOf(own, 'minPartitions', 1);
  wholeOf(own, 'maxRecordsPerPartition', 1);
  const strategy = (textOf(own, 'startingOffsetsByTimestampStrategy') ?? 'error').trim().toLowerCase();
  if (strategy !== 'error' && strategy !== 'latest') {
    throw invalid(
      'startingOffsetsByTimestampStrategy',
      `No value found for '${strategy.toUpperCase()}': startingOffsetsByTimestampStrategy is 'error' or 'latest'.`,
    );
  }
  const connection = connectionOf(kafka, own.get('oauthToken') as TokenProvider | undefined);
  const prefix = textOf(own, 'groupIdPrefix') ?? (isStreaming ? 'tidemark-kafka-source' : 'tidemark-kafka-relation');
  const read: KafkaRead = {
    subscription,
    connection,
    log: logSettings(own, kafka),
    start,
    end,
    unmatchedStart: strategy,
    maxOffsetsPerTrigger: max,
    minOffsetsPerTrigger: min,
    maxTriggerDelayMs: javaTimeMs('maxTriggerDelay', textOf(own, 'maxTriggerDelay') ?? '15m', 'ms'),
    failOnDataLoss: booleanOf(own, 'failOnDataLoss', true),
    includeHeaders: booleanOf(own, 'includeHeaders', false),
    pollTimeoutMs: wholeOf(own, 'kafkaConsumer.pollTimeoutMs', 1) ?? 120_000,
    groupId: kafka.text('group.id') ?? prefix,
  };
  kafka.refuseRest('the Kafka source');
  return read;
}

function logSettings(own: ReadonlyMap<string, unknown>, kafka: KafkaOptions): LogSettings {
  // taken and not needed: topics are looked up before every epoch
  kafka.whole('metadata.max.age.ms');
  return {
    readCommitted: kafka.word('isolation.level', ['read_uncommitted', 'read_committed']) === 'read_committed',
    fetchMaxBytes: kafka.whole('max.partition.fetch.bytes', 1) ?? kafka.whole('fetch.max.bytes', 1) ?? 4 * 1_048_576,
    fetchMaxWaitMs: kafka.whole('fetch.max.wait.ms') ?? 500,
    fetchMinBytes: kafka.whole('fetch.min.bytes') ?? 1,
    retries: wholeOf(own, 'fetchOffset.numRetries', 0) ?? 3,
    retryMs: wholeOf(own, 'fetchOffset.retryIntervalMs', 0) ?? 200,
  };
}

/** The time for all goes before times by partition, and these before offsets. */
function boundOf(own: ReadonlyMap<string, unknown>, which: 'starting' | 'ending', fallback: Bound): Bound {
  const timestampMs = wholeOf(own, `${which}Timestamp`, EARLIEST);
  const times = textOf(own, `${which}OffsetsByTimestamp`);
  const offsets = textOf(own, `${which}Offsets`);
  if (timestampMs !== null) return { kind: 'time', timestampMs };
  if (times !== undefined) return { kind: 'times', timesMs: givenOffsets(`${which}OffsetsByTimestamp`, times) };
  if (offsets === undefined) return fallback;
  const word = offsets.trim().toLowerCase();
  if (word === 'earliest' || word === 'latest') return { kind: word };
  return { kind: 'offsets', offsets: givenOffsets(`${which}Offsets`, offsets) };
}

function checkBatchBounds(start: Bound, end: Bound): void {
  if (start.kind === 'latest') throw invalid('startingOffsets', "starting offset can't be latest for batch queries on Kafka");
  if (end.kind === 'earliest') throw invalid('endingOffsets', "ending offset can't be earliest for batch queries on Kafka");
  const has = (bound: Bound, mark: number) =>
    bound.kind === 'offsets' ? offsetList(bound.offsets).find((at) => at.offset === mark) : undefined;
  const latestStart = has(start, LATEST);
  if (latestStart !== undefined) {
    throw invalid(
      'startingOffsets',
      `startingOffsets for ${latestStart.topic}-${latestStart.partition} can't be latest for batch queries on Kafka`,
    );
  }
  const earliestEnd = has(end, EARLIEST);
  if (earliestEnd !== undefined) {
    throw invalid(
      'endingOffsets',
      `ending offset for ${earliestEnd.topic}-${earliestEnd.partition} can't be earliest for batch queries on Kafka`,
    );
  }
  if (start.kind !== 'offsets' || end.kind !== 'offsets') return;
  for (const { topic, partition, offset } of offsetList(start.offsets)) {
    const last = end.offsets[topic]?.[partition];
    if (last === undefined || last === LATEST || offset === EARLIEST || offset <= last) continue;
    throw new TidemarkError(
      'UNRESOLVED_START_OFFSET_GREATER_THAN_END_OFFSET',
      `The specified start offset ${offset} is greater than the end offset ${last} for topic ${topic} partition ${partition}.`,
      { offsetType: 'offset', startOffset: offset, endOffset: last, topic, partition },
    );
  }
}
