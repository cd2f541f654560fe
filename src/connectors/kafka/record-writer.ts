import type { Producer, Transaction } from 'kafkajs';
import { systemClock } from '../../base/clock.js';
import { TidemarkError } from '../../base/errors.js';
import type { Batch } from '../../columnar/batch.js';
import type { Schema } from '../../columnar/types.js';
import { producerError } from './client-errors.js';
import { recordPlaces, recordsOf, type OutgoingRecord } from './sink-rows.js';
import type { KafkaWrite } from './sink-options.js';

type Message = { key: Buffer | null; value: Buffer | null; partition?: number; headers?: Record<string, Buffer | Buffer[]> };

/** Asks which partitions a topic has. */
export type PartitionsOf = (topic: string) => Promise<readonly number[]>;

const RECORD_OVERHEAD_BYTES = 64;
const RECORDS_PER_REQUEST = 10_000;

/** Sends rows as records, in requests of bounded size, one after the other: so those of a partition keep their order. */
export class RecordWriter {
  readonly #places: ReturnType<typeof recordPlaces>;
  readonly #partitions = new Map<string, readonly number[]>();

  constructor(
    private readonly options: KafkaWrite,
    schema: Schema,
    private readonly partitionsOf: PartitionsOf,
  ) {
    this.#places = recordPlaces(schema, options.topic);
  }

  /** Writes all rows and gives their number. `begin` is told the first one's topic before anything is sent. */
  async write(
    batches: AsyncIterable<Batch>,
    to: Pick<Producer | Transaction, 'sendBatch'>,
    begin: (topic: string) => Promise<void> = () => Promise.resolve(),
  ): Promise<number> {
    let rows = 0;
    let hasBegun = false;
    let bytes = 0;
    let pending = new Map<string, Message[]>();
    let count = 0;
    const flush = async () => {
      if (count > 0) await this.#send(pending, to);
      pending = new Map();
      count = 0;
      bytes = 0;
    };
    for await (const batch of batches) {
      for (const record of recordsOf(batch, this.#places, this.options.topic)) {
        if (!hasBegun) await begin(record.topic);
        hasBegun = true;
        const size = (record.key?.length ?? 0) + (record.value?.length ?? 0) + RECORD_OVERHEAD_BYTES;
        if (bytes + size > this.options.requestBytes || count >= RECORDS_PER_REQUEST) await flush();
        const messages = pending.get(record.topic) ?? [];
        messages.push(await this.#message(record));
        pending.set(record.topic, messages);
        bytes += size;
        count++;
        rows++;
      }
    }
    await flush();
    return rows;
  }

  async #send(pending: ReadonlyMap<string, Message[]>, to: Pick<Producer | Transaction, 'sendBatch'>): Promise<void> {
    try {
      await to.sendBatch({
        topicMessages: [...pending].map(([topic, messages]) => ({ topic, messages })),
        acks: this.options.acks,
        compression: this.options.compression,
      });
    } catch (cause) {
      throw producerError(cause, this.options.transactionalId);
    }
  }

  async #message({ topic, key, value, partition, headers }: OutgoingRecord): Promise<Message> {
    if (partition !== null) await this.#checkPartition(topic, partition);
    return { key, value, ...(partition !== null && { partition }), ...(headers !== null && { headers }) };
  }

  /** kafkajs would ask for a partition that is not there for ever. */
  async #checkPartition(topic: string, partition: number): Promise<void> {
    if (this.#partitions.get(topic)?.includes(partition) === true) return;
    const untilMs = systemClock.nowMs() + this.options.maxBlockMs;
    for (;;) {
      const known = await this.partitionsOf(topic);
      this.#partitions.set(topic, known);
      if (known.includes(partition)) return;
      if (systemClock.nowMs() >= untilMs) break;
      await systemClock.waitUntil(Math.min(untilMs, systemClock.nowMs() + 200));
    }
    const count = this.#partitions.get(topic)!.length;
    throw new TidemarkError(
      'KAFKA_PARTITION_NOT_FOUND',
      `TimeoutException: Partition ${partition} of topic ${topic} with partition count ${count} is not present in metadata after ${this.options.maxBlockMs} ms.`,
      { topic, partition, partitionCount: count },
    );
  }
}
