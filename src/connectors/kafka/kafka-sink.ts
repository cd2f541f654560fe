import kafkajs, { type Admin, type Producer, type Transaction } from 'kafkajs';
import { systemClock } from '../../base/clock.js';
import { TidemarkError } from '../../base/errors.js';
import type { Epoch } from '../../stream/epoch.js';
import type { Sink, SinkContext } from '../../stream/sink.js';
import { kafkaOf } from './client.js';
import { connectionError, producerError, typeOf } from './client-errors.js';
import { RecordWriter, type PartitionsOf } from './record-writer.js';
import type { KafkaWrite } from './sink-options.js';

export function producerOf(options: KafkaWrite, transactionalId: string | null): { producer: Producer; admin: Admin } {
  const kafka = kafkaOf(options.connection);
  const producer = kafka.producer({
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
    ...(transactionalId !== null && {
      transactionalId,
      idempotent: true,
      maxInFlightRequests: 1,
      transactionTimeout: options.transactionTimeoutMs,
    }),
  });
  return { producer, admin: kafka.admin() };
}

export function partitionsFrom(admin: Admin): PartitionsOf {
  return async (topic) => {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      return topics[0]?.partitions.map((p) => p.partitionId) ?? [];
    } catch (cause) {
      throw producerError(cause, null);
    }
  };
}

/** Rows are sent as they come and sent again when the epoch comes again. */
export class AtLeastOnceSink implements Sink {
  private constructor(
    private readonly producer: Producer,
    private readonly admin: Admin,
    private readonly writer: RecordWriter,
  ) {}

  static async open(options: KafkaWrite, context: SinkContext): Promise<AtLeastOnceSink> {
    const { producer, admin } = producerOf(options, null);
    await connect(producer, admin);
    return new AtLeastOnceSink(producer, admin, new RecordWriter(options, context.schema, partitionsFrom(admin)));
  }

  async write(epoch: Epoch): Promise<number> {
    return this.writer.write(epoch.batches(), this.producer);
  }

  commit(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return disconnect(this.producer, this.admin);
  }
}

interface OpenEpoch {
  readonly epochId: number;
  readonly transaction: Transaction;
  isMarked: boolean;
}

/**
 * One transaction an epoch. Inside it the number of the epoch becomes an offset of a consumer group that is the query's own, so rows and
 * number become visible together. A run that starts takes over the transactional id: what another left open is aborted, and a run that is
 * still alive can write no more.
 */
export class ExactlyOnceSink implements Sink {
  #open: OpenEpoch | null = null;

  private constructor(
    private readonly options: KafkaWrite,
    private readonly groupId: string,
    private readonly producer: Producer,
    private readonly admin: Admin,
    private readonly writer: RecordWriter,
    private newest: number,
  ) {}

  static async open(options: KafkaWrite, context: SinkContext): Promise<ExactlyOnceSink> {
    const transactionalId = options.transactionalId ?? `tidemark-${context.queryId}`;
    const { producer, admin } = producerOf(options, transactionalId);
    await connect(producer, admin);
    try {
      // kafkajs takes over the id with the first transaction: an empty one, before the mark is read, as another run may be about to move it
      await (await producer.transaction()).abort();
      const newest = await newestEpoch(admin, groupOf(context.queryId));
      const writer = new RecordWriter(options, context.schema, partitionsFrom(admin));
      return new ExactlyOnceSink({ ...options, transactionalId }, groupOf(context.queryId), producer, admin, writer, newest);
    } catch (error) {
      await disconnect(producer, admin);
      throw connectionError(error);
    }
  }

  /** Sends the rows in a transaction. An epoch that is in the topic already is not sent again. */
  async write(epoch: Epoch): Promise<number | null> {
    if (epoch.id <= this.newest) return null;
    const transaction = await this.#attempt(() => this.producer.transaction());
    const open: OpenEpoch = { epochId: epoch.id, transaction, isMarked: false };
    this.#open = open;
    return this.writer.write(epoch.batches(), transaction, (topic) => this.#mark(open, topic));
  }

  async commit(epochId: number): Promise<void> {
    if (epochId <= this.newest) return;
    const open = this.#open;
    if (open?.epochId !== epochId) throw new TidemarkError('INTERNAL_ERROR', `epoch ${epochId} was not written before its commit`);
    // without a row there may be no topic to put the mark on, and nothing that could come twice
    if (!open.isMarked && this.options.topic !== null) await this.#mark(open, this.options.topic);
    await this.#attempt(() => open.transaction.commit());
    this.newest = epochId;
    this.#open = null;
  }

  /**
   * Puts the epoch's number into the transaction, before its rows: the transaction before may not quite be over for the brokers, and this
   * step, unlike rows, can be tried again without writing anything twice.
   */
  async #mark(open: OpenEpoch, topic: string): Promise<void> {
    const mark = { topic, partitions: [{ partition: 0, offset: String(open.epochId + 1) }] };
    await this.#attempt(() => whenReady(() => open.transaction.sendOffsets({ consumerGroupId: this.groupId, topics: [mark] })));
    open.isMarked = true;
  }

  async abort(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    if (open?.transaction.isActive() === true) await open.transaction.abort();
  }

  async close(): Promise<void> {
    await this.abort().catch(() => undefined);
    await disconnect(this.producer, this.admin);
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw producerError(cause, this.options.transactionalId);
    }
  }
}

/** The group whose offset is the mark. */
function groupOf(queryId: string): string {
  return `tidemark-${queryId}`;
}

/** The last epoch that is in the topics, or -1. The marks of a query may lie on several topics, the highest counts. */
async function newestEpoch(admin: Admin, groupId: string): Promise<number> {
  const marks = await whenReady(() => admin.fetchOffsets({ groupId }));
  return marks.flatMap((mark) => mark.partitions.map((p) => Number(p.offset) - 1)).reduce((a, b) => Math.max(a, b), -1);
}

const READY_TRIES = 400;
const READY_WAIT_MS = 50;
/** What a coordinator says that has just begun or moved, or is still at the end of the last transaction. */
const NOT_READY = new Set([
  'GROUP_LOAD_IN_PROGRESS',
  'COORDINATOR_LOAD_IN_PROGRESS',
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'UNSTABLE_OFFSET_COMMIT',
  'CONCURRENT_TRANSACTIONS',
]);

async function whenReady<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (cause) {
      if (tries >= READY_TRIES || !NOT_READY.has(typeOf(cause) ?? '')) throw cause;
      await systemClock.waitUntil(systemClock.nowMs() + READY_WAIT_MS);
    }
  }
}

async function connect(producer: Producer, admin: Admin): Promise<void> {
  try {
    await producer.connect();
    await admin.connect();
  } catch (cause) {
    await disconnect(producer, admin);
    throw connectionError(cause);
  }
}

export async function disconnect(producer: Producer, admin: Admin): Promise<void> {
  await Promise.all([producer.disconnect().catch(() => undefined), admin.disconnect().catch(() => undefined)]);
}
