import kafkajs, { type CompressionTypes } from 'kafkajs';
import { connectionOf, type Connection, type TokenProvider } from './client.js';
import { invalid, splitOptions, textOf } from './options.js';

/** What writing Kafka needs to know, checked. */
export interface KafkaWrite {
  readonly connection: Connection;
  readonly topic: string | null;
  readonly exactlyOnce: boolean;
  /** As given; else it is made from the id of the query. */
  readonly transactionalId: string | null;
  readonly transactionTimeoutMs: number;
  readonly acks: number;
  readonly compression: CompressionTypes;
  readonly requestBytes: number;
  readonly maxBlockMs: number;
  readonly deliveryTimeoutMs: number;
  readonly requestTimeoutMs: number;
}

const COMPRESSIONS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
/** Requests stay below what brokers take by default, 1 MiB. */
const REQUEST_BYTES = 900_000;
const TRANSACTION_TIMEOUT_MS = 60_000;
const DELIVERY_TIMEOUT_MS = 120_000;
const REQUEST_TIMEOUT_MS = 30_000;

export function kafkaWrite(given: object): KafkaWrite {
  const { own, kafka } = splitOptions(given, ['topic', 'guarantee', 'includeHeaders', 'oauthToken'], 'the Kafka sink');
  const topic = textOf(own, 'topic')?.trim() ?? null;
  if (topic === '') throw invalid('topic', "the option 'topic' is empty.");
  const guarantee = textOf(own, 'guarantee') ?? 'exactly-once';
  if (guarantee !== 'exactly-once' && guarantee !== 'at-least-once') {
    throw invalid('guarantee', `'guarantee' is 'exactly-once' or 'at-least-once', not '${guarantee}'.`);
  }
  const exactlyOnce = guarantee === 'exactly-once';
  const connection = connectionOf(kafka, own.get('oauthToken') as TokenProvider | undefined);
  const acks = kafka.word('acks', ['all', '-1', '0', '1']) ?? 'all';
  if (exactlyOnce && acks !== 'all' && acks !== '-1') throw invalid('kafka.acks', "a transaction needs kafka.acks 'all'.");
  const write: KafkaWrite = {
    connection,
    topic,
    exactlyOnce,
    transactionalId: kafka.text('transactional.id') ?? null,
    transactionTimeoutMs: kafka.whole('transaction.timeout.ms', 1) ?? TRANSACTION_TIMEOUT_MS,
    acks: acks === 'all' ? -1 : Number(acks),
    compression: compressionOf(kafka.word('compression.type', COMPRESSIONS) ?? 'none'),
    requestBytes: kafka.whole('max.request.size', 1) ?? REQUEST_BYTES,
    maxBlockMs: kafka.whole('max.block.ms') ?? 60_000,
    deliveryTimeoutMs: kafka.whole('delivery.timeout.ms', 1) ?? DELIVERY_TIMEOUT_MS,
    requestTimeoutMs: kafka.whole('request.timeout.ms', 1) ?? REQUEST_TIMEOUT_MS,
  };
  // taken and not needed: topics are looked up when they are written to
  kafka.whole('metadata.max.age.ms');
  kafka.refuseRest('the Kafka sink');
  return write;
}

function compressionOf(name: (typeof COMPRESSIONS)[number]): CompressionTypes {
  const { None, GZIP, Snappy, LZ4, ZSTD } = kafkajs.CompressionTypes;
  return { none: None, gzip: GZIP, snappy: Snappy, lz4: LZ4, zstd: ZSTD }[name];
}
