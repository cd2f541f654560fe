import { systemClock } from '../../base/clock.js';
import { isConnectionError, typeOf } from './client-errors.js';
import { GROUP_COORDINATOR, TRANSACTION_COORDINATOR, type Broker, type Cluster } from './cluster.js';
import { partitionName, type TopicPartition } from './offsets.js';
import type { Producer } from './record-sender.js';
import { remainingMs, within } from './time-limit.js';

export interface TransactionSettings {
  readonly transactionalId: string;
  /** The brokers abort what is open longer. */
  readonly timeoutMs: number;
  /** How long a coordinator may be away. */
  readonly maxBlockMs: number;
  readonly signal: AbortSignal;
}

/** What a coordinator says that has just begun or moved, or is still at the end of the last transaction; a topic may be new to it. */
const NOT_READY = new Set([
  'GROUP_LOAD_IN_PROGRESS',
  'COORDINATOR_LOAD_IN_PROGRESS',
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'UNSTABLE_OFFSET_COMMIT',
  'CONCURRENT_TRANSACTIONS',
  'OPERATION_NOT_ATTEMPTED',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'NOT_ENOUGH_REPLICAS',
  'REQUEST_TIMED_OUT',
  'NETWORK_EXCEPTION',
  'KAFKA_STORAGE_ERROR',
]);
const FIRST_WAIT_MS = 10;
const LONGEST_WAIT_MS = 500;
const ABORT_LIMIT_MS = 5000;

/**
 * The transactions of one transactional id, one after the other. Every step may be asked of a coordinator twice, so each is tried again while
 * the coordinator is away or moves: also the commit, which kafkajs gives up on.
 */
export class Transactions implements Producer {
  #owner: { readonly producerId: bigint; readonly producerEpoch: number } | null = null;
  #partitions = new Set<string>();
  #hasOffsets = false;

  constructor(
    private readonly cluster: Cluster,
    private readonly settings: TransactionSettings,
  ) {}

  get transactionalId(): string {
    return this.settings.transactionalId;
  }

  /** Takes the id over: what another run left open is aborted, and it can write no more. */
  async takeOver(): Promise<void> {
    const { transactionalId, timeoutMs } = this.settings;
    const { producerId, producerEpoch } = await this.#ask(TRANSACTION_COORDINATOR, transactionalId, (broker) =>
      broker.initProducerId({ transactionalId, transactionTimeout: timeoutMs }),
    );
    this.#owner = { producerId: BigInt(producerId), producerEpoch };
  }

  /** Makes partitions part of the transaction. */
  async own(parts: readonly TopicPartition[]): Promise<{ readonly producerId: bigint; readonly producerEpoch: number }> {
    const fresh = parts.filter((at) => !this.#partitions.has(partitionName(at)));
    if (fresh.length > 0) {
      const topics = [...new Set(fresh.map(({ topic }) => topic))].map((topic) => ({
        topic,
        partitions: fresh.filter((at) => at.topic === topic).map((at) => at.partition),
      }));
      await this.#ask(TRANSACTION_COORDINATOR, this.transactionalId, (broker) => broker.addPartitionsToTxn({ ...this.#who(), topics }));
      for (const at of fresh) this.#partitions.add(partitionName(at));
    }
    return this.#owner!;
  }

  /** Sets an offset of a group, visible with the transaction. */
  async setOffset(groupId: string, { topic, partition }: TopicPartition, offset: number): Promise<void> {
    await this.#ask(TRANSACTION_COORDINATOR, this.transactionalId, (broker) => broker.addOffsetsToTxn({ ...this.#who(), groupId }));
    this.#hasOffsets = true;
    const topics = [{ topic, partitions: [{ partition, offset: String(offset) }] }];
    await this.#ask(GROUP_COORDINATOR, groupId, (broker) => broker.txnOffsetCommit({ ...this.#who(), groupId, topics }));
  }

  /** The offsets of a group by topic and partition. */
  async offsetsOf(groupId: string): Promise<number[]> {
    const { responses } = await this.#ask(GROUP_COORDINATOR, groupId, (broker) => broker.offsetFetch({ groupId, topics: [] }));
    return responses.flatMap(({ partitions }) => partitions.map(({ offset }) => Number(offset)));
  }

  commit(): Promise<void> {
    return this.#end(true, this.settings.maxBlockMs);
  }

  /** Best effort, for a short time: the next run aborts what is left. */
  abort(): Promise<void> {
    return this.#end(false, Math.min(ABORT_LIMIT_MS, this.settings.maxBlockMs));
  }

  async #end(transactionResult: boolean, limitMs: number): Promise<void> {
    if (this.#partitions.size === 0 && !this.#hasOffsets) return;
    await this.#ask(
      TRANSACTION_COORDINATOR,
      this.transactionalId,
      (broker) => broker.endTxn({ ...this.#who(), transactionResult }),
      limitMs,
    );
    this.#partitions = new Set();
    this.#hasOffsets = false;
  }

  #who() {
    return {
      transactionalId: this.transactionalId,
      producerId: String(this.#owner!.producerId),
      producerEpoch: this.#owner!.producerEpoch,
    };
  }

  async #ask<T>(
    coordinatorType: number,
    groupId: string,
    work: (broker: Broker) => Promise<T>,
    limitMs = this.settings.maxBlockMs,
  ): Promise<T> {
    const { signal } = this.settings;
    const untilMs = systemClock.nowMs() + limitMs;
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      try {
        const found = this.cluster.findGroupCoordinator({ groupId, coordinatorType });
        return await within(remainingMs(untilMs), found.then(work));
      } catch (error) {
        const mayPass = isConnectionError(error) ? !/SASL/.test((error as Error).name) : NOT_READY.has(typeOf(error) ?? '');
        if (!mayPass || signal.aborted || systemClock.nowMs() >= untilMs) throw error;
        await systemClock.waitUntil(systemClock.nowMs() + waitMs, signal);
        if (isConnectionError(error)) await within(remainingMs(untilMs), this.cluster.refreshMetadata()).catch(() => undefined);
      }
    }
  }
}
