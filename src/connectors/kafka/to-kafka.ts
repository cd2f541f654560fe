import { TidemarkError } from '../../base/errors.js';
import type { Batch } from '../../columnar/batch.js';
import type { Schema } from '../../columnar/types.js';
import { OUTPUT_MODES } from '../../stream/output-mode.js';
import type { SaveMode, SinkProvider } from '../../stream/sink.js';
import type { TokenProvider } from './client.js';
import { producerError } from './client-errors.js';
import { AtLeastOnceSink, connectedCluster, disconnect, ExactlyOnceSink, senderOf, transactionsOf } from './kafka-sink.js';
import type { KafkaOptionValue } from './options.js';
import { NOBODY } from './record-sender.js';
import { RecordWriter } from './record-writer.js';
import { kafkaWrite, type KafkaWrite } from './sink-options.js';
import { recordPlaces } from './sink-rows.js';

/** Options of `toKafka`. */
export interface KafkaWriteOptions {
  /** `host:port`, several with commas between. Other `kafka.` options are those of Kafka's own clients; one without a meaning here is refused. */
  readonly 'kafka.bootstrap.servers': string;
  /** The topic of all rows; goes before a column `topic`. */
  readonly topic?: string;
  /**
   * `exactly-once` (default): one transaction an epoch. `at-least-once`: no transactions; an epoch that comes again after a crash is written
   * again, as Spark's sink does.
   */
  readonly guarantee?: 'exactly-once' | 'at-least-once';
  /** Taken as in Spark; a column `headers` is written whatever it says. */
  readonly includeHeaders?: boolean | string;
  /** For `kafka.sasl.mechanism` OAUTHBEARER. */
  readonly oauthToken?: TokenProvider;
  readonly [option: `kafka.${string}`]: KafkaOptionValue;
}

/**
 * Rows as records of Kafka: the column `value` (STRING or BINARY), and where they are there `key` (the same), `topic STRING`,
 * `partition INT`, `headers ARRAY<STRUCT<key STRING, value BINARY>>`. Other columns are left out. Any output mode; a row that an aggregate
 * changes is a new record.
 *
 * Exactly once over a checkpoint, for readers with `isolation.level` read_committed: an epoch is one transaction that holds the epoch's number
 * as an offset of the group `tidemark-<query id>`. The transactional id is the same in every run of a query (`kafka.transactional.id` gives
 * another), so a run that was thought dead is fenced off. An epoch must be over within `kafka.transaction.timeout.ms` (default 60000). The
 * mark is kept by the brokers for `offsets.retention.minutes`: start a query that crashed before that time is over.
 *
 * Also takes batch writes in mode append and error: one transaction, or none with at-least-once.
 *
 * Throws UNKNOWN_OPTION, MISSING_OPTION, INVALID_OPTION_VALUE; when the query starts KAFKA_SINK_SCHEMA_NOT_SUPPORTED. The query fails with
 * KAFKA_CONNECTION_FAILED, KAFKA_AUTHENTICATION_FAILED, KAFKA_TLS_FAILED, KAFKA_PRODUCER_FENCED, KAFKA_MESSAGE_TOO_LARGE,
 * KAFKA_NULL_TOPIC_IN_DATA, KAFKA_NULL_HEADER_NOT_SUPPORTED (a NULL key of a header), KAFKA_TOPIC_NOT_FOUND, KAFKA_PARTITION_NOT_FOUND and KAFKA_WRITE_FAILED.
 *
 * @example
 * counts.pipe(
 *   selectExpr('user AS key', 'to_json(struct(*)) AS value'),
 *   writeStream(toKafka({ 'kafka.bootstrap.servers': 'localhost:9092', topic: 'counts' }), { checkpointLocation: 'checkpoints/counts' }),
 * ).start();
 */
export function toKafka(options: KafkaWriteOptions): SinkProvider {
  const write = kafkaWrite(options);
  return {
    description: `KafkaSink[${write.topic ?? 'column topic'}]`,
    name: 'kafka',
    manifest: {
      idempotent: write.exactlyOnce,
      transactional: write.exactlyOnce,
      outputModes: OUTPUT_MODES,
      temporaryCheckpoint: false,
    },
    detail: { topic: write.topic, guarantee: write.exactlyOnce ? 'exactly-once' : 'at-least-once' },
    check: (schema) => void recordPlaces(schema, write.topic),
    open: (context) => (write.exactlyOnce ? ExactlyOnceSink.open(write, context) : AtLeastOnceSink.open(write, context)),
    writeBatch: (schema, batches, mode) => writeOnce(write, schema, batches, mode),
  };
}

const MODE_NAMES: Readonly<Record<SaveMode, string>> = {
  append: 'Append',
  overwrite: 'Overwrite',
  ignore: 'Ignore',
  error: 'ErrorIfExists',
};

async function writeOnce(options: KafkaWrite, schema: Schema, batches: AsyncIterable<Batch>, mode: SaveMode): Promise<void> {
  if (mode === 'overwrite' || mode === 'ignore') {
    throw new TidemarkError(
      'INVALID_SAVE_MODE',
      `Save mode ${MODE_NAMES[mode]} not allowed for Kafka. Allowed save modes are Append and ErrorIfExists (default).`,
      { mode },
    );
  }
  // no other run can take up a batch write: its transactional id is its own
  const transactionalId = options.exactlyOnce ? (options.transactionalId ?? `tidemark-batch-${crypto.randomUUID()}`) : null;
  const { signal } = new AbortController();
  const cluster = await connectedCluster(options);
  try {
    const transactions = transactionalId === null ? null : await transactionsOf(cluster, options, transactionalId, signal);
    const writer = new RecordWriter({ ...options, transactionalId }, schema, senderOf(cluster, options, transactions ?? NOBODY, signal));
    try {
      await writer.write(batches);
      await transactions?.commit();
    } catch (cause) {
      await transactions?.abort().catch(() => undefined);
      throw cause;
    }
  } catch (cause) {
    throw producerError(cause, transactionalId);
  } finally {
    await disconnect(cluster);
  }
}
