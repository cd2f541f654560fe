import { TidemarkError } from '../../base/errors.js';
import type { Batch } from '../../columnar/batch.js';
import type { EpochStream } from '../../stream/epoch-stream.js';
import { boundedStream, sourceStream } from '../../stream/source-node.js';
import type { TokenProvider } from './client.js';
import { kafkaOf } from './client.js';
import { LogClient } from './log-client.js';
import type { KafkaOptionValue } from './options.js';
import { readRange } from './range-reader.js';
import { recordSchema, RowBuilder } from './record-rows.js';
import { kafkaRead, type KafkaRead } from './source-options.js';
import { boundedRanges, KafkaSource } from './source.js';
import { describe } from './subscription.js';

/** Options of `fromKafka` and `readKafka`; names and meanings are Spark's. Exactly one of `subscribe`, `subscribePattern`, `assign`. */
export interface KafkaReadOptions {
  /** `host:port`, several with commas between. Other `kafka.` options are those of Kafka's own clients; one without a meaning here is refused. */
  readonly 'kafka.bootstrap.servers': string;
  /** Topics, as a list or with commas between. */
  readonly subscribe?: string | readonly string[];
  /** A regular expression that the whole name of a topic matches; new topics are found while running. */
  readonly subscribePattern?: string;
  /** Partitions by topic: `{ clicks: [0, 1] }`, or that as JSON. */
  readonly assign?: string | Readonly<Record<string, readonly number[]>>;
  /** `earliest`, `latest`, or offsets by topic and partition, where -1 is the end and -2 the beginning. Stream: latest; bounded: earliest. */
  readonly startingOffsets?: string | Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Milliseconds since 1970, for all partitions. */
  readonly startingTimestamp?: number | string;
  /** Milliseconds since 1970 by topic and partition. */
  readonly startingOffsetsByTimestamp?: string | Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** What a start means that no record is as new as: `error` (default) or `latest`. */
  readonly startingOffsetsByTimestampStrategy?: 'error' | 'latest';
  /** Bounded reads only, as are the next two; default latest. */
  readonly endingOffsets?: string | Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly endingTimestamp?: number | string;
  readonly endingOffsetsByTimestamp?: string | Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** About how many offsets an epoch takes, shared out by what is behind in each partition. */
  readonly maxOffsetsPerTrigger?: number | string;
  /** An epoch waits for this many offsets, but no longer than `maxTriggerDelay` (default 15m). */
  readonly minOffsetsPerTrigger?: number | string;
  readonly maxTriggerDelay?: string;
  /** Default true: records that are gone before they were read fail the query (KAFKA_DATA_LOSS). False: reading goes on after them. */
  readonly failOnDataLoss?: boolean | string;
  /** Adds the column `headers`. */
  readonly includeHeaders?: boolean | string;
  /** Names the read in messages. No group is joined, so that none shows up at the brokers. */
  readonly groupIdPrefix?: string;
  /** How long a range may give nothing before it counts as lost; default 120000. */
  readonly 'kafkaConsumer.pollTimeoutMs'?: number | string;
  readonly 'fetchOffset.numRetries'?: number | string;
  readonly 'fetchOffset.retryIntervalMs'?: number | string;
  /** Taken as in Spark; an epoch's rows come as one stream, whatever they say. */
  readonly minPartitions?: number | string;
  readonly maxRecordsPerPartition?: number | string;
  /** For `kafka.sasl.mechanism` OAUTHBEARER. */
  readonly oauthToken?: TokenProvider;
  readonly [option: `kafka.${string}`]: KafkaOptionValue;
}

/** A record of Kafka. Key and value are bytes: decode them with `CAST(value AS STRING)`, `from_json`, … */
export interface KafkaRow {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly timestamp: Date;
  /** 0: time of creation, 1: time of arrival at the broker. */
  readonly timestampType: number;
  /** With `includeHeaders`; null where the record has none. */
  readonly headers?: readonly { readonly key: string; readonly value: Uint8Array | null }[] | null;
}

/**
 * Topics of Kafka as an unbounded stream: `key BINARY, value BINARY, topic STRING, partition INT, offset BIGINT, timestamp TIMESTAMP,
 * timestampType INT` and, with includeHeaders, `headers ARRAY<STRUCT<key STRING, value BINARY>>`.
 *
 * Offsets are kept in the query's checkpoint: no consumer group is joined, nothing is committed to Kafka. Starting options count for the first
 * run of a checkpoint only; partitions that come later are read from their beginning. The rows of a partition come in the order of their
 * offsets, partitions one after the other. `kafka.isolation.level` is Kafka's default, read_uncommitted; set read_committed to leave out
 * records of transactions that were aborted or are not over.
 *
 * Throws UNKNOWN_OPTION, MISSING_OPTION, INVALID_OPTION_VALUE (also for `onBadRecord`: no value is read here). The query fails with KAFKA_CONNECTION_FAILED, KAFKA_AUTHENTICATION_FAILED,
 * KAFKA_TLS_FAILED, KAFKA_TOPIC_NOT_FOUND, KAFKA_START_OFFSET_DOES_NOT_MATCH_ASSIGNED and KAFKA_DATA_LOSS.
 *
 * @example
 * fromKafka({ 'kafka.bootstrap.servers': 'localhost:9092', subscribe: 'clicks', startingOffsets: 'earliest' })
 *   .pipe(selectExpr("from_json(CAST(value AS STRING), 'user STRING, time TIMESTAMP') AS click"));
 */
export function fromKafka(options: KafkaReadOptions): EpochStream<KafkaRow> {
  refuseWhatReadsValues(options);
  const read = kafkaRead(options, true);
  const schema = recordSchema(read.includeHeaders);
  return sourceStream<KafkaRow>({
    description: `KafkaV2[${describe(read.subscription)}]`,
    name: 'kafka',
    schema,
    manifest: { replayable: true, availableNow: true },
    detail: { topics: describe(read.subscription), includeHeaders: read.includeHeaders, readCommitted: read.log.readCommitted },
    open: (context) => KafkaSource.open(read, schema, context),
  });
}

/**
 * A range of Kafka as a bounded stream: from startingOffsets (default earliest) to endingOffsets (default latest, as it is when the read
 * begins). Columns and options as for `fromKafka`; those that only concern a stream are let be.
 *
 * Throws as `fromKafka`; reading fails also with UNRESOLVED_START_OFFSET_GREATER_THAN_END_OFFSET and
 * RESOLVED_START_OFFSET_GREATER_THAN_END_OFFSET.
 *
 * @example await readKafka({ 'kafka.bootstrap.servers': 'localhost:9092', subscribe: 'clicks' }).count();
 */
export function readKafka(options: KafkaReadOptions): EpochStream<KafkaRow> {
  refuseWhatReadsValues(options);
  const read = kafkaRead(options, false);
  const schema = recordSchema(read.includeHeaders);
  return boundedStream<KafkaRow>({
    description: `KafkaRelation[${describe(read.subscription)}]`,
    name: 'kafka',
    schema,
    detail: { topics: describe(read.subscription), includeHeaders: read.includeHeaders },
    read: (columns, _evaluation, signal) => boundedRows(read, new RowBuilder(schema, columns), signal),
  });
}

async function* boundedRows(read: KafkaRead, rows: RowBuilder, signal: AbortSignal): AsyncIterable<Batch> {
  const log = await LogClient.connect(kafkaOf(read.connection), read.log, signal);
  try {
    for (const range of await boundedRanges(log, read)) yield* readRange(log, range, rows, { ...read, signal });
  } finally {
    await log.close();
  }
}

/** Keys and values stay bytes: what is in them is for expressions to say. */
function refuseWhatReadsValues(options: object): void {
  if ('schema' in options) {
    throw new TidemarkError('USER_SCHEMA_UNSUPPORTED', 'Kafka source has a fixed schema and cannot be set with a custom one.', {});
  }
  if ('onBadRecord' in options) {
    throw new TidemarkError(
      'INVALID_OPTION_VALUE',
      "onBadRecord is for json and csv files: Kafka hands values on as bytes and reads nothing in them, so no record is bad before an expression decodes it. Decode in mode PERMISSIVE and take apart what could not be read: from_json fills a field '_corrupt_record STRING' of its schema, from_avro gives NULL in every field, also in those that never are. Topic, partition and offset stand beside the value.",
      { option: 'onBadRecord' },
    );
  }
}
