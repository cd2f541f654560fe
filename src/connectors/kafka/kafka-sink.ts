import { systemClock } from '../../base/clock.js';
import { TidemarkError } from '../../base/errors.js';
import type { Epoch } from '../../stream/epoch.js';
import type { Sink, SinkContext } from '../../stream/sink.js';
import { kafkaOf } from './client.js';
import { connectionError, producerError } from './client-errors.js';
import { clusterOf, type Cluster } from './cluster.js';
import { NOBODY, RecordSender, type Producer } from './record-sender.js';
import { RecordWriter } from './record-writer.js';
import type { KafkaWrite } from './sink-options.js';
import { remainingMs, within } from './time-limit.js';
import { Transactions } from './transaction.js';

const CLOSE_LIMIT_MS = 1000;

export async function connectedCluster(options: KafkaWrite): Promise<Cluster> {
  const cluster = clusterOf(kafkaOf(options.connection), {});
  try {
    await within(remainingMs(systemClock.nowMs() + options.maxBlockMs), cluster.connect());
    return cluster;
  } catch (cause) {
    await disconnect(cluster);
    throw connectionError(cause);
  }
}

/** Waits for what is under way, for a short time. */
export async function disconnect(cluster: Cluster): Promise<void> {
  await within(CLOSE_LIMIT_MS, cluster.disconnect()).catch(() => undefined);
}

export function senderOf(cluster: Cluster, options: KafkaWrite, producer: Producer, signal: AbortSignal): RecordSender {
  return new RecordSender(cluster, { ...options, signal }, producer);
}

/** Takes over the transactional id. */
export async function transactionsOf(
  cluster: Cluster,
  options: KafkaWrite,
  transactionalId: string,
  signal: AbortSignal,
): Promise<Transactions> {
  const { maxBlockMs, transactionTimeoutMs: timeoutMs } = options;
  const transactions = new Transactions(cluster, { transactionalId, timeoutMs, maxBlockMs, signal });
  await transactions.takeOver();
  return transactions;
}

/** Rows are sent as they come and sent again when the epoch comes again. */
export class AtLeastOnceSink implements Sink {
  private constructor(
    private readonly cluster: Cluster,
    private readonly writer: RecordWriter,
  ) {}

  static async open(options: KafkaWrite, context: SinkContext): Promise<AtLeastOnceSink> {
    const cluster = await connectedCluster(options);
    return new AtLeastOnceSink(cluster, new RecordWriter(options, context.schema, senderOf(cluster, options, NOBODY, context.signal)));
  }

  async write(epoch: Epoch): Promise<number> {
    return this.writer.write(epoch.batches());
  }

  commit(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return disconnect(this.cluster);
  }
}

interface OpenEpoch {
  readonly epochId: number;
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
    private readonly cluster: Cluster,
    private readonly transactions: Transactions,
    private readonly writer: RecordWriter,
    private newest: number,
  ) {}

  static async open(options: KafkaWrite, context: SinkContext): Promise<ExactlyOnceSink> {
    const transactionalId = options.transactionalId ?? `tidemark-${context.queryId}`;
    const cluster = await connectedCluster(options);
    try {
      // before the mark is read: another run may be about to move it
      const transactions = await transactionsOf(cluster, options, transactionalId, context.signal);
      const groupId = groupOf(context.queryId);
      const newest = await newestEpoch(transactions, groupId);
      const writer = new RecordWriter(options, context.schema, senderOf(cluster, options, transactions, context.signal));
      return new ExactlyOnceSink({ ...options, transactionalId }, groupId, cluster, transactions, writer, newest);
    } catch (error) {
      await disconnect(cluster);
      throw producerError(error, transactionalId);
    }
  }

  /** Sends the rows in a transaction. An epoch that is in the topic already is not sent again. */
  async write(epoch: Epoch): Promise<number | null> {
    if (epoch.id <= this.newest) return null;
    const open: OpenEpoch = { epochId: epoch.id, isMarked: false };
    this.#open = open;
    return this.writer.write(epoch.batches(), (topic) => this.#mark(open, topic));
  }

  async commit(epochId: number): Promise<void> {
    if (epochId <= this.newest) return;
    const open = this.#open;
    if (open?.epochId !== epochId) throw new TidemarkError('INTERNAL_ERROR', `epoch ${epochId} was not written before its commit`);
    // without a row there may be no topic to put the mark on, and nothing that could come twice
    if (!open.isMarked && this.options.topic !== null) await this.#mark(open, this.options.topic);
    await this.#attempt(() => this.transactions.commit());
    this.newest = epochId;
    this.#open = null;
  }

  /** Puts the epoch's number into the transaction. */
  async #mark(open: OpenEpoch, topic: string): Promise<void> {
    await this.#attempt(() => this.transactions.setOffset(this.groupId, { topic, partition: 0 }, open.epochId + 1));
    open.isMarked = true;
  }

  async abort(): Promise<void> {
    if (this.#open === null) return;
    this.#open = null;
    await this.transactions.abort();
  }

  async close(): Promise<void> {
    await this.abort().catch(() => undefined);
    await disconnect(this.cluster);
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
async function newestEpoch(transactions: Transactions, groupId: string): Promise<number> {
  const marks = await transactions.offsetsOf(groupId);
  return marks.map((offset) => offset - 1).reduce((a, b) => Math.max(a, b), -1);
}
