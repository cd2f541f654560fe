import type { CompressionTypes } from 'kafkajs';
import { systemClock } from '../../base/clock.js';
import { TidemarkError } from '../../base/errors.js';
import { isConnectionError, typeOf } from './client-errors.js';
import type { Cluster } from './cluster.js';
import type { TopicPartition } from './offsets.js';
import { partitionName } from './offsets.js';
import { produceRequest, type ProduceAnswer, type ProducePart } from './produce-request.js';
import type { RecordBatch } from './record-batch.js';
import { remainingMs, within } from './time-limit.js';

export interface SenderSettings {
  readonly acks: number;
  readonly compression: CompressionTypes;
  /** How long records are sent again before they count as lost. */
  readonly deliveryTimeoutMs: number;
  /** How long a broker may wait for its replicas. */
  readonly requestTimeoutMs: number;
  /** How long a topic or partition is waited for that the brokers do not know. */
  readonly maxBlockMs: number;
  readonly signal: AbortSignal;
}

/** What records are sent under: of a transaction, or of nobody. */
export interface Producer {
  readonly transactionalId: string | null;
  /** Called before records go out; gives the producer's id and epoch. */
  own(parts: readonly TopicPartition[]): Promise<{ readonly producerId: bigint; readonly producerEpoch: number }>;
}

/** Sends without transactions: what a broker has taken and did not say so comes twice. */
export const NOBODY: Producer = { transactionalId: null, own: () => Promise.resolve({ producerId: -1n, producerEpoch: -1 }) };

export interface UnsentBatch extends TopicPartition {
  readonly records: RecordBatch;
}

const RETRIABLE = new Set([
  'CORRUPT_MESSAGE',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'REQUEST_TIMED_OUT',
  'REPLICA_NOT_AVAILABLE',
  'NETWORK_EXCEPTION',
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'CONCURRENT_TRANSACTIONS',
  'KAFKA_STORAGE_ERROR',
]);
const FIRST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 500;

/**
 * Sends record batches to the leaders of their partitions. All answers of a round are waited for before any batch is sent again, and under the
 * number it had: so a leader that has it already keeps one.
 */
export class RecordSender {
  readonly #sequences = new Map<string, number>();

  constructor(
    private readonly cluster: Cluster,
    private readonly settings: SenderSettings,
    private readonly producer: Producer,
  ) {}

  /** How many partitions a topic has; waits for a topic, or for partition `atLeast - 1`, that is not there yet. */
  async partitionCount(topic: string, atLeast = 1): Promise<number> {
    const untilMs = systemClock.nowMs() + this.settings.maxBlockMs;
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      const { count, error } = await this.#lookUp(topic, remainingMs(untilMs));
      if (count >= atLeast) return count;
      if (systemClock.nowMs() >= untilMs || this.settings.signal.aborted) {
        throw error instanceof Error ? error : this.#absent(topic, atLeast - 1, count);
      }
      await systemClock.waitUntil(Math.min(untilMs, systemClock.nowMs() + waitMs), this.settings.signal);
    }
  }

  async #lookUp(topic: string, limitMs: number): Promise<{ count: number; error: unknown }> {
    const isNew = !this.cluster.targetTopics.has(topic);
    this.cluster.targetTopics.add(topic);
    try {
      await within(limitMs, this.cluster.refreshMetadata());
      const found = this.cluster.brokerPool.metadata?.topicMetadata.find((t) => t.topic === topic);
      return { count: found?.partitionMetadata.length ?? 0, error: null };
    } catch (error) {
      // asking for it again would fail the requests of all other topics
      if (isNew) this.cluster.targetTopics.delete(topic);
      if (!isConnectionError(error) && !RETRIABLE.has(typeOf(error) ?? '')) throw error;
      return { count: 0, error: isConnectionError(error) ? error : null };
    }
  }

  #absent(topic: string, partition: number, partitionCount: number): TidemarkError {
    const { maxBlockMs } = this.settings;
    return partitionCount === 0
      ? new TidemarkError('KAFKA_TOPIC_NOT_FOUND', `Topic ${topic} not present in metadata after ${maxBlockMs} ms.`, { topics: [topic] })
      : new TidemarkError(
          'KAFKA_PARTITION_NOT_FOUND',
          `TimeoutException: Partition ${partition} of topic ${topic} with partition count ${partitionCount} is not present in metadata after ${maxBlockMs} ms.`,
          { topic, partition, partitionCount },
        );
  }

  /** Sends one batch a partition; returns when all are taken. */
  async send(batches: readonly UnsentBatch[]): Promise<void> {
    const { producerId, producerEpoch } = await this.producer.own(batches);
    const isTransactional = this.producer.transactionalId !== null;
    const parts = await Promise.all(
      batches.map(async ({ topic, partition, records }): Promise<ProducePart> => {
        const name = partitionName({ topic, partition });
        const sequence = this.#sequences.get(name) ?? 0;
        if (isTransactional) this.#sequences.set(name, (sequence + records.count) % 2 ** 31);
        const owner = { producerId, producerEpoch, sequence: isTransactional ? sequence : -1, isTransactional };
        return { topic, partition, batch: await records.finish(owner, this.settings.compression) };
      }),
    );
    await this.#deliver(parts);
  }

  async #deliver(parts: readonly ProducePart[]): Promise<void> {
    const untilMs = systemClock.nowMs() + this.settings.deliveryTimeoutMs;
    let left = parts;
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      const refused = await this.#round(left, untilMs);
      if (refused.length === 0) return;
      const last = refused.find(({ error }) => !isRetriable(error)) ?? refused[0]!;
      if (!isRetriable(last.error) || systemClock.nowMs() >= untilMs || this.settings.signal.aborted) throw last.error;
      left = refused.map(({ part }) => part);
      await systemClock.waitUntil(systemClock.nowMs() + waitMs, this.settings.signal);
      await within(remainingMs(untilMs), this.cluster.refreshMetadata()).catch(() => undefined);
    }
  }

  /** Sends each part once, and gives those that were not taken. */
  async #round(parts: readonly ProducePart[], untilMs: number): Promise<{ part: ProducePart; error: unknown }[]> {
    const byLeader = new Map<string, ProducePart[]>();
    const refused: { part: ProducePart; error: unknown }[] = [];
    for (const part of parts) {
      try {
        const [leader] = Object.keys(this.cluster.findLeaderForPartitions(part.topic, [part.partition]));
        if (leader === undefined) throw Object.assign(new Error('no leader is known'), { type: 'LEADER_NOT_AVAILABLE' });
        byLeader.set(leader, [...(byLeader.get(leader) ?? []), part]);
      } catch (error) {
        refused.push({ part, error });
      }
    }
    const answers = await Promise.all([...byLeader].map(([nodeId, ofLeader]) => this.#request(nodeId, ofLeader, untilMs)));
    return [...refused, ...answers.flat()];
  }

  async #request(nodeId: string, parts: readonly ProducePart[], untilMs: number): Promise<{ part: ProducePart; error: unknown }[]> {
    const { acks, requestTimeoutMs } = this.settings;
    const { transactionalId } = this.producer;
    try {
      const request = produceRequest(parts, { transactionalId, acks, timeoutMs: requestTimeoutMs });
      const sent = this.cluster.findBroker({ nodeId }).then((broker) => broker.connectionPool.send(request));
      const answers = await within(remainingMs(untilMs), sent);
      if (acks === 0) return [];
      return parts.flatMap((part) => {
        const error = errorOf(part, answers as readonly ProduceAnswer[]);
        return error === null ? [] : [{ part, error }];
      });
    } catch (error) {
      return parts.map((part) => ({ part, error }));
    }
  }
}

function errorOf(part: ProducePart, answers: readonly ProduceAnswer[]): Error | null {
  const answer = answers.find(({ topic, partition }) => topic === part.topic && partition === part.partition);
  if (answer === undefined) return Object.assign(new Error('the broker did not answer for a partition'), { type: 'NETWORK_EXCEPTION' });
  return typeOf(answer.error) === 'DUPLICATE_SEQUENCE_NUMBER' ? null : answer.error;
}

function isRetriable(error: unknown): boolean {
  return isConnectionError(error) ? !/SASL/.test((error as Error).name) : RETRIABLE.has(typeOf(error) ?? '');
}
