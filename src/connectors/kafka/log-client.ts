import type { Kafka } from 'kafkajs';
import { systemClock } from '../../base/clock.js';
import { connectionError, isConnectionError, typeOf } from './client-errors.js';
import { clusterOf, type Cluster } from './cluster.js';
import { within } from './time-limit.js';
import type { OffsetOfPartition, TopicPartition } from './offsets.js';

/** A record as kafkajs decodes it, with the batch that it came in. */
export interface LogRecord {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | null | (Buffer | null)[]>>;
  readonly isControlRecord: boolean;
  readonly batchContext?: {
    readonly firstOffset: string;
    readonly lastOffsetDelta: number;
    readonly timestampType: number;
    readonly producerId: string;
    readonly inTransaction: boolean;
  };
}

/** What one request gave of one partition. */
export interface FetchedPart {
  readonly highWatermark: string;
  readonly lastStableOffset: string;
  readonly abortedTransactions: readonly { readonly producerId: string; readonly firstOffset: string }[] | null;
  readonly messages: readonly LogRecord[];
}

export interface LogSettings {
  readonly readCommitted: boolean;
  readonly fetchMaxBytes: number;
  readonly fetchMaxWaitMs: number;
  readonly fetchMinBytes: number;
  readonly retries: number;
  readonly retryMs: number;
}

/** Waits grow up to this, or to one that was asked for and is longer. */
const LONGEST_WAIT_MS = 1000;
const CLOSE_LIMIT_MS = 1000;
const READ_UNCOMMITTED = 0;
const READ_COMMITTED = 1;
/** What a request may answer while leaders move, or a topic is being made or deleted. */
const TRANSIENT = new Set([
  'NOT_LEADER_FOR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'REPLICA_NOT_AVAILABLE',
  'OFFSET_NOT_AVAILABLE',
  'UNKNOWN_LEADER_EPOCH',
  'FENCED_LEADER_EPOCH',
  'KAFKA_STORAGE_ERROR',
  'REQUEST_TIMED_OUT',
]);

/** Reads topics, offsets and exact ranges of records, without being in a consumer group. */
export class LogClient {
  private constructor(
    private readonly cluster: Cluster,
    private readonly settings: LogSettings,
    private readonly signal: AbortSignal,
  ) {}

  static async connect(kafka: Kafka, settings: LogSettings, signal: AbortSignal): Promise<LogClient> {
    const cluster = clusterOf(kafka, { isolationLevel: settings.readCommitted ? READ_COMMITTED : READ_UNCOMMITTED });
    try {
      await cluster.connect();
    } catch (cause) {
      await within(CLOSE_LIMIT_MS, cluster.disconnect()).catch(() => undefined);
      throw connectionError(cause);
    }
    return new LogClient(cluster, settings, signal);
  }

  /** The topics that are there, with the numbers of their partitions; internal ones are left out. */
  async topics(): Promise<Map<string, number[]>> {
    await this.#retrying(() => this.#refresh());
    const found = this.cluster.brokerPool.metadata?.topicMetadata ?? [];
    return new Map(
      found
        .filter((t) => t.isInternal !== true)
        .map((t) => [t.topic, t.partitionMetadata.map((p) => p.partitionId).toSorted((a, b) => a - b)]),
    );
  }

  /** The offset at a time in milliseconds, or at LATEST or EARLIEST; -1 where no record is that new. */
  offsets(places: readonly (TopicPartition & { readonly timestamp: number })[]): Promise<OffsetOfPartition[]> {
    return this.#retrying(async () => {
      const byLeader = new Map<string, Map<string, { partition: number; timestamp: number }[]>>();
      for (const { topic, partition, timestamp } of places) {
        const leader = this.#leader({ topic, partition });
        const topics = byLeader.get(leader) ?? new Map<string, { partition: number; timestamp: number }[]>();
        topics.set(topic, [...(topics.get(topic) ?? []), { partition, timestamp }]);
        byLeader.set(leader, topics);
      }
      const answers = [...byLeader].map(async ([nodeId, topics]) => {
        const broker = await this.cluster.findBroker({ nodeId });
        const { responses } = await broker.listOffsets({
          isolationLevel: this.settings.readCommitted ? READ_COMMITTED : READ_UNCOMMITTED,
          topics: [...topics].map(([topic, partitions]) => ({ topic, partitions })),
        });
        return responses.flatMap(({ topic, partitions }) =>
          partitions.map(({ partition, offset }) => ({ topic, partition, offset: Number(offset) })),
        );
      });
      return (await Promise.all(answers)).flat();
    });
  }

  /** Records from `offset` on, as many as one request gives; null where the broker sent nothing of the partition. */
  async fetch(at: TopicPartition, offset: number): Promise<FetchedPart | null> {
    return this.#retrying(async () => {
      const broker = await this.cluster.findBroker({ nodeId: this.#leader(at) });
      const { responses } = await broker.fetch({
        isolationLevel: this.settings.readCommitted ? READ_COMMITTED : READ_UNCOMMITTED,
        maxWaitTime: this.settings.fetchMaxWaitMs,
        minBytes: this.settings.fetchMinBytes,
        maxBytes: this.settings.fetchMaxBytes,
        topics: [
          {
            topic: at.topic,
            partitions: [{ partition: at.partition, fetchOffset: String(offset), maxBytes: this.settings.fetchMaxBytes }],
          },
        ],
      });
      return responses[0]?.partitions[0] ?? null;
    });
  }

  close(): Promise<void> {
    return within(CLOSE_LIMIT_MS, this.cluster.disconnect()).catch(() => undefined);
  }

  #leader({ topic, partition }: TopicPartition): string {
    const [leader] = Object.keys(this.cluster.findLeaderForPartitions(topic, [partition]));
    if (leader !== undefined) return leader;
    throw Object.assign(new Error(`the brokers know no partition ${partition} of the topic ${topic}`), {
      type: 'UNKNOWN_TOPIC_OR_PARTITION',
    });
  }

  /** With no topic named, all are told: asking for one that is gone would fail the whole request. */
  async #refresh(): Promise<void> {
    this.cluster.targetTopics = new Set();
    await this.cluster.refreshMetadata();
  }

  /** Tries again, with fresh metadata, what may be over in a moment. */
  async #retrying<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        if (this.cluster.brokerPool.metadata === null) await this.#refresh();
        return await work();
      } catch (cause) {
        const isLast = attempt >= this.settings.retries || this.signal.aborted;
        if (isLast || !isTransient(cause)) throw isConnectionError(cause) ? connectionError(cause) : cause;
        const { retryMs } = this.settings;
        const waitMs = Math.min(retryMs * (attempt + 1), Math.max(retryMs, LONGEST_WAIT_MS));
        await systemClock.waitUntil(systemClock.nowMs() + waitMs, this.signal);
        await this.#refresh().catch(() => undefined);
      }
    }
  }
}

function isTransient(cause: unknown): boolean {
  return isConnectionError(cause) ? !/SASL/.test((cause as Error).name) : TRANSIENT.has(typeOf(cause) ?? '');
}
