// The input of a kill test over Kafka, and what a count in windows of five seconds makes of it.
import kafkajs, { type Kafka, type Message } from 'kafkajs';

export const PARTITIONS = 2;
const RECORDS_PER_PARTITION = 300;
const START_MS = Date.UTC(2026, 0, 1);
const WINDOW_MS = 5000;
const KEYS = ['a', 'b', 'c', 'd', 'e'];
const END = 'end of the topic';

/** Whole numbers below `n`, the same for the same seed. */
export function randomOf(seed: number): (n: number) => number {
  let state = Math.imul(seed ^ (seed >>> 15), 0x9e3779b1) >>> 0;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

/** Records of both partitions side by side in time, a little out of order. */
export function inputRecords(seed: number): Message[] {
  const random = randomOf(seed);
  return Array.from({ length: RECORDS_PER_PARTITION * PARTITIONS }, (_, k): Message => {
    const timeMs = START_MS + Math.floor(k / PARTITIONS) * 700 + random(3000);
    return { partition: k % PARTITIONS, key: KEYS[random(KEYS.length)]!, value: String(random(100)), timestamp: String(timeMs) };
  });
}

/** One record a partition that moves the watermark past all others. */
export function lastRecords(): Message[] {
  const timestamp = String(START_MS + 86_400_000);
  return Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, key: 'last', value: '0', timestamp }));
}

/** `key start count total` of every window, sorted. */
export function expectedLines(records: readonly Message[]): string[] {
  const windows = new Map<string, { n: number; total: number }>();
  for (const { key, value, timestamp } of records) {
    const startMs = Math.floor(Number(timestamp) / WINDOW_MS) * WINDOW_MS;
    const name = `${String(key)} ${startMs / 1000}`;
    const window = windows.get(name) ?? { n: 0, total: 0 };
    windows.set(name, { n: window.n + 1, total: window.total + Number(value) });
  }
  return [...windows].map(([name, { n, total }]) => `${name} ${n} ${total}`).toSorted();
}

/** What an ordinary consumer of kafkajs, which reads what is committed, sees of a topic up to now; sorted. */
export async function consumedLines(kafka: Kafka, topic: string): Promise<string[]> {
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  await producer.send({ topic, messages: Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, value: END })) });
  await producer.disconnect();
  const consumer = kafka.consumer({ groupId: `reader-of-${topic}` });
  const lines: string[] = [];
  let ends = 0;
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      // one that is started again gets on: the coordinator of groups may have just begun
      consumer.on('consumer.crash', ({ payload }) => {
        if (!payload.restart) reject(payload.error);
      });
      void consumer
        .run({
          eachMessage: ({ message }) => {
            const text = message.value!.toString();
            if (text !== END) lines.push(`${message.key!.toString()} ${text}`);
            else if (++ends === PARTITIONS) resolve();
            return Promise.resolve();
          },
        })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return lines.toSorted();
}
