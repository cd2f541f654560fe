import { randomUUID } from 'node:crypto';
import kafkajs, { type Admin, type Kafka, type Message } from 'kafkajs';

/** Makes topics and fills them, beside what is tested. */
export class Topics {
  private constructor(
    readonly kafka: Kafka,
    readonly admin: Admin,
  ) {}

  static async connect(bootstrap: string): Promise<Topics> {
    const kafka = new kafkajs.Kafka({ brokers: bootstrap.split(','), logLevel: kafkajs.logLevel.NOTHING, retry: { retries: 10 } });
    const admin = kafka.admin();
    await admin.connect();
    return new Topics(kafka, admin);
  }

  /** A new topic whose name begins with `prefix`. */
  async create(prefix: string, numPartitions = 1, config: Readonly<Record<string, string>> = {}): Promise<string> {
    const topic = `${prefix}-${randomUUID().slice(0, 8)}`;
    await this.make(topic, numPartitions, config);
    return topic;
  }

  async make(topic: string, numPartitions: number, config: Readonly<Record<string, string>> = {}): Promise<void> {
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
    await this.withAdmin((admin) => admin.createTopics({ topics: [{ topic, numPartitions, configEntries }], waitForLeaders: true }));
  }

  /** `counts[p]` records in partition p: key `k<p>`, value `p<p>-<i>` from `from[p]` on, one a second from 1700000000000 ms. */
  async fill(topic: string, counts: readonly number[], from: readonly number[] = []): Promise<void> {
    const messages = counts.flatMap((count, p) =>
      Array.from({ length: count }, (_, k): Message => {
        const i = (from[p] ?? 0) + k;
        return { partition: p, key: `k${p}`, value: `p${p}-${i}`, timestamp: String(1_700_000_000_000 + i * 1000) };
      }),
    );
    await this.send(topic, messages);
  }

  /** A client asks for all topics it has ever used, also those deleted since: each call has its own. */
  async send(topic: string, messages: Message[]): Promise<void> {
    if (messages.length === 0) return;
    const producer = this.kafka.producer({
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
      // when one partition is not ready all are sent again: those that were must not have the records twice
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await producer.connect();
    // a broker may not yet know of a topic that was made a moment ago
    await again(() => producer.send({ topic, messages }));
    await producer.disconnect();
  }

  /** Does something with a client of its own. */
  async withAdmin(work: (admin: Admin) => Promise<unknown>): Promise<void> {
    const admin = this.kafka.admin();
    await admin.connect();
    await again(() => work(admin));
    await admin.disconnect();
  }

  async close(): Promise<void> {
    await this.admin.disconnect();
  }
}

const TRIES = 50;
const WAIT_MS = 100;

async function again(work: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await work();
      return;
    } catch (error) {
      if (tries >= TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
  }
}
