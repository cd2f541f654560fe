// One measurement in a process of its own: `measure.ts ENGINE DIRECTION BOOTSTRAP TOPIC OUTPUT COUNT BYTES BATCH`. Prints `{"records":…,"seconds":…}`.
import kafkajs, { type Kafka } from 'kafkajs';
import { availableNow, fromSource, parseDdl, toNoop, writeStream, type EpochStream } from 'tidemark';
import { fromKafka, toKafka } from 'tidemark/kafka';
import { selectExpr } from 'tidemark/operators';
import { Batch } from '../../src/columnar/batch.js';
import { BytesColumn } from '../../src/columnar/column.js';
import { BINARY } from '../../src/columnar/types.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [engine, direction, bootstrap, topic, output, ...numbers] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
  ...string[],
];
const [count, bytes, batch] = numbers.map(Number) as [number, number, number];

/** Rows of bytes, an epoch of `batch` of them after the other, that cost nothing to make. */
function made(): EpochStream<{ value: Uint8Array }> {
  const schema = parseDdl('value BINARY');
  const data = Buffer.alloc(batch * bytes, 'x');
  const offsets = Int32Array.from({ length: batch + 1 }, (_, k) => k * bytes);
  return fromSource({
    description: 'Made',
    name: 'made',
    schema,
    manifest: { replayable: true, availableNow: true },
    detail: {},
    open: () =>
      Promise.resolve({
        latestOffset: (start) => Promise.resolve(Math.min(count, ((start as number | null) ?? 0) + batch)),
        prepareForAvailableNow: () => Promise.resolve(),
        async *read(start, end) {
          const rows = (end as number) - ((start as number | null) ?? 0);
          yield await Promise.resolve(new Batch(schema, [new BytesColumn(BINARY, rows, offsets.subarray(0, rows + 1), data, null)], rows));
        },
        close: () => Promise.resolve(),
      }),
  });
}

async function ofTidemark(): Promise<number> {
  const at = { 'kafka.bootstrap.servers': bootstrap } as const;
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));
  const read = () => fromKafka({ ...at, subscribe: topic, startingOffsets: 'earliest', maxOffsetsPerTrigger: batch });
  const sink = toKafka({ ...at, topic: output });
  const options = { checkpointLocation: join(folder, 'checkpoint'), trigger: availableNow() };
  const startedMs = performance.now();
  const query =
    direction === 'in'
      ? read().pipe(writeStream(toNoop(), options)).start()
      : direction === 'out'
        ? made().pipe(writeStream(sink, options)).start()
        : read().pipe(selectExpr('key', 'value'), writeStream(sink, options)).start();
  let rows = 0;
  query.progress$.subscribe((p) => (rows += p.numInputRows));
  await query.awaitTermination();
  const seconds = (performance.now() - startedMs) / 1000;
  rmSync(folder, { recursive: true, force: true });
  if (rows !== count) throw new Error(`${rows} rows, not ${count}`);
  return seconds;
}

async function ofKafkajs(): Promise<number> {
  const kafka = new kafkajs.Kafka({ brokers: [bootstrap], logLevel: kafkajs.logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  const value = Buffer.alloc(bytes, 'x');
  const startedMs = performance.now();
  // a request stays below what brokers take
  const most = Math.min(batch, Math.floor(900_000 / (bytes + 64)));
  if (direction === 'out') {
    for (let sent = 0; sent < count; sent += most) {
      await producer.send({ topic: output, messages: Array.from({ length: Math.min(most, count - sent) }, () => ({ value })) });
    }
  } else {
    await consumed(kafka, async (messages) => {
      if (direction === 'in') return;
      for (let from = 0; from < messages.length; from += most) {
        await producer.send({ topic: output, messages: messages.slice(from, from + most).map(({ key, value: v }) => ({ key, value: v })) });
      }
    });
  }
  const seconds = (performance.now() - startedMs) / 1000;
  await producer.disconnect();
  return seconds;
}

async function consumed(kafka: Kafka, use: (messages: readonly kafkajs.KafkaMessage[]) => Promise<void>): Promise<void> {
  const consumer = kafka.consumer({ groupId: `bench-${process.pid}-${Date.now()}`, maxBytesPerPartition: 4 * 1_048_576 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  let rows = 0;
  await new Promise<void>((resolve, reject) => {
    consumer.on('consumer.crash', ({ payload }) => {
      if (!payload.restart) reject(payload.error);
    });
    const eachBatch = async ({ batch: { messages } }: kafkajs.EachBatchPayload) => {
      await use(messages);
      rows += messages.length;
      if (rows >= count) resolve();
    };
    consumer.run({ eachBatch }).catch(reject);
  });
  await consumer.disconnect();
}

const seconds = await (engine === 'tidemark' ? ofTidemark() : ofKafkajs());
console.log(JSON.stringify({ records: count, seconds }));
process.exit(0);
