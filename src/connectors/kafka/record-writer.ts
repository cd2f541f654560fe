import type { Batch } from '../../columnar/batch.js';
import type { Schema } from '../../columnar/types.js';
import { systemClock } from '../../base/clock.js';
import { TidemarkError } from '../../base/errors.js';
import { producerError } from './client-errors.js';
import { partitionOfKey } from './murmur2.js';
import { RecordBatch } from './record-batch.js';
import type { RecordSender, UnsentBatch } from './record-sender.js';
import { RecordColumns, recordPlaces } from './sink-rows.js';
import type { KafkaWrite } from './sink-options.js';

const RECORD_OVERHEAD_BYTES = 32;
const RECORDS_PER_REQUEST = 100_000;

interface Topic {
  readonly name: string;
  partitionCount: number;
  /** Where records without a key go until the next request. */
  next: number;
  readonly batches: (RecordBatch | undefined)[];
}

/** Sends rows as records, in requests of bounded size, one after the other: so those of a partition keep their order. */
export class RecordWriter {
  readonly #places: ReturnType<typeof recordPlaces>;
  #topics = new Map<string, Topic>();
  #bytes = 0;
  #count = 0;
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly options: KafkaWrite,
    schema: Schema,
    private readonly sender: RecordSender,
  ) {
    this.#places = recordPlaces(schema, options.topic);
  }

  /** Writes all rows and gives their number. `begin` is told the first one's topic before anything is sent. */
  async write(batches: AsyncIterable<Batch>, begin: (topic: string) => Promise<void> = () => Promise.resolve()): Promise<number> {
    let rows = 0;
    this.#reset();
    try {
      for await (const batch of batches) {
        const columns = new RecordColumns(batch, this.#places, this.options.topic);
        for (let i = 0; i < batch.length; i++) {
          columns.seek(i);
          const topic = this.#topics.get(columns.topic) ?? (await this.#topic(columns.topic));
          if (rows++ === 0) await begin(topic.name);
          if (columns.partition !== null && (columns.partition >= topic.partitionCount || columns.partition < 0))
            await this.#grow(topic, columns.partition);
          if (this.#isFull(columns)) await this.#flush();
          this.#add(topic, columns);
        }
      }
      await this.#flush();
      await this.#settled();
    } catch (cause) {
      await this.#underWay;
      throw producerError(cause, this.options.transactionalId);
    }
    return rows;
  }

  #reset(): void {
    this.#topics = new Map();
    this.#bytes = 0;
    this.#count = 0;
    this.#underWay = Promise.resolve();
  }

  async #topic(name: string): Promise<Topic> {
    const partitionCount = await this.sender.partitionCount(name);
    // a start that moves: records without a key would else begin at the first partition in every epoch
    const topic: Topic = { name, partitionCount, next: systemClock.nowMs() % partitionCount, batches: [] };
    this.#topics.set(name, topic);
    return topic;
  }

  async #grow(topic: Topic, partition: number): Promise<void> {
    if (partition < 0) {
      throw new TidemarkError(
        'KAFKA_PARTITION_NOT_FOUND',
        `Invalid partition: ${partition}. Partition number should always be non-negative or null.`,
        { topic: topic.name, partition },
      );
    }
    topic.partitionCount = await this.sender.partitionCount(topic.name, partition + 1);
  }

  #isFull({ key, value }: RecordColumns): boolean {
    return (
      this.#bytes + key.end - key.start + value.end - value.start + RECORD_OVERHEAD_BYTES > this.options.requestBytes ||
      this.#count >= RECORDS_PER_REQUEST
    );
  }

  #add(topic: Topic, { key, value, headers, partition }: RecordColumns): void {
    const to = partition ?? (key.start < 0 ? topic.next : partitionOfKey(key.data, key.start, key.end, topic.partitionCount));
    const batch = (topic.batches[to] ??= new RecordBatch(systemClock.nowMs()));
    const before = batch.size;
    batch.add(key, value, headers);
    this.#bytes += batch.size - before;
    this.#count++;
  }

  /** Sends what is collected, once what was sent before has been taken; the rows of the next request are collected meanwhile. */
  async #flush(): Promise<void> {
    if (this.#count === 0) return;
    const unsent: UnsentBatch[] = [];
    for (const topic of this.#topics.values()) {
      for (const [partition, records] of topic.batches.entries()) {
        if (records !== undefined) unsent.push({ topic: topic.name, partition, records });
      }
      topic.batches.length = 0;
      topic.next = (topic.next + 1) % topic.partitionCount;
    }
    this.#bytes = 0;
    this.#count = 0;
    await this.#settled();
    this.#underWay = this.sender.send(unsent).catch((error: unknown) => ({ error }));
  }

  async #settled(): Promise<void> {
    const result = await this.#underWay;
    this.#underWay = Promise.resolve();
    if (typeof result === 'object' && result !== null && 'error' in result) throw result.error;
  }
}
