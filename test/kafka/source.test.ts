import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { availableNow, toMemory, writeStream, type MemorySink } from 'tidemark';
import { fromKafka, readKafka, type KafkaReadOptions } from 'tidemark/kafka';
import kafkajs from 'kafkajs';
import { Broker } from './broker.js';
import { Topics } from './topics.js';

const bootstrap = inject('bootstrap');
const at = { 'kafka.bootstrap.servers': bootstrap } as const;
let topics: Topics;
let folder = '';

beforeAll(async () => {
  topics = await Topics.connect(bootstrap);
  folder = mkdtempSync(join(tmpdir(), 'tidemark-test-'));
});
afterAll(async () => {
  await topics.close();
  rmSync(folder, { recursive: true, force: true });
});

/** One run over what is there; the rows of the sink so far. */
async function drain(options: KafkaReadOptions, sink: MemorySink, checkpoint: string) {
  const query = fromKafka(options)
    .pipe(writeStream(sink, { checkpointLocation: join(folder, checkpoint), trigger: availableNow() }))
    .start();
  await query.awaitTermination();
  return sink.epochs().map((epoch) => epoch.batch.length);
}

test('records of aborted transactions and their markers take offsets and give no rows', async () => {
  const topic = await topics.create('txn');
  const producer = topics.kafka.producer({ transactionalId: topic, idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  for (const [k, isCommitted] of [true, false, false, true].entries()) {
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: Array.from({ length: 5 }, (_, i) => ({ value: `${k}-${i}` })) });
    await (isCommitted ? transaction.commit() : transaction.abort());
  }
  await producer.disconnect();
  const options = { ...at, subscribe: topic, startingOffsets: 'earliest', maxOffsetsPerTrigger: 3 };
  const sink = toMemory();
  // four times five records and a marker, three offsets an epoch: as Spark counts them
  expect(await drain({ ...options, 'kafka.isolation.level': 'read_committed' }, sink, 'txn')).toEqual([3, 2, 0, 0, 0, 0, 3, 2]);
  expect(await readKafka({ ...at, subscribe: topic }).count()).toBe(20);
  expect(await readKafka({ ...at, subscribe: topic, 'kafka.isolation.level': 'read_committed' }).count()).toBe(10);
});

test('what compaction has taken away holds nothing up', async () => {
  const topic = await topics.create('compact', 1, {
    'cleanup.policy': 'compact',
    'segment.ms': '100',
    'min.cleanable.dirty.ratio': '0.001',
    'max.compaction.lag.ms': '100',
    'delete.retention.ms': '100',
  });
  for (let i = 0; i < 30; i++) {
    await topics.send(topic, [
      { key: 'a', value: `${i}` },
      { key: `b${i % 2}`, value: `${i}` },
    ]);
  }
  const read = () => readKafka({ ...at, subscribe: topic, 'kafkaConsumer.pollTimeoutMs': 5000 }).collect();
  let rows = await read();
  for (let tries = 0; tries < 60 && rows.length === 60; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await topics.send(topic, [{ key: 'roll', value: 'x' }]);
    rows = (await read()).filter((row) => Buffer.from(row.key!).toString() !== 'roll');
  }
  expect(rows.length).toBeLessThan(60);
  const last = new Map(rows.map((row) => [Buffer.from(row.key!).toString(), Buffer.from(row.value!).toString()]));
  expect(last).toEqual(
    new Map([
      ['a', '29'],
      ['b0', '28'],
      ['b1', '29'],
    ]),
  );
});

test('topics and partitions that come later are read from their beginning', async () => {
  const first = await topics.create('grow-x', 1);
  await topics.fill(first, [2]);
  const options = { ...at, subscribePattern: `${first}.*` };
  const sink = toMemory<{ topic: string; partition: number; offset: bigint }>();
  expect(await drain(options, sink as MemorySink, 'grow')).toEqual([0]);
  await topics.admin.createPartitions({ topicPartitions: [{ topic: first, count: 2 }] });
  await topics.make(`${first}-more`, 1);
  await topics.fill(`${first}-more`, [3]);
  await topics.fill(first, [1, 2], [2]);
  expect(await drain(options, sink as MemorySink, 'grow')).toEqual([0, 6]);
  expect(
    sink
      .rows()
      .filter((row) => row.topic === first && row.partition === 0)
      .map((row) => row.offset),
  ).toEqual([2n]);
});

test('a topic that is deleted while running fails the query, or is left out', async () => {
  const stays = await topics.create('stays');
  const goes = await topics.create('goes');
  await topics.fill(stays, [2]);
  await topics.fill(goes, [2]);
  const options = { ...at, subscribe: [stays, goes], startingOffsets: 'earliest' };
  const sink = toMemory();
  await drain(options, sink, 'deleted');
  await topics.admin.deleteTopics({ topics: [goes] });
  await topics.fill(stays, [1], [2]);
  await expect(drain(options, sink, 'deleted')).rejects.toMatchObject({ cause: { code: 'KAFKA_DATA_LOSS.PARTITIONS_DELETED' } });
  expect(await drain({ ...options, failOnDataLoss: false }, sink, 'deleted')).toEqual([4, 1]);
});

test('a wrong password, a wrong address and a listener of another kind are told apart', async () => {
  const topic = await topics.create('login');
  await topics.fill(topic, [1]);
  const login = (password: string) => ({
    'kafka.bootstrap.servers': inject('saslBootstrap'),
    'kafka.security.protocol': 'SASL_PLAINTEXT',
    'kafka.sasl.mechanism': 'PLAIN',
    'kafka.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required username="alice" password="${password}";`,
    subscribe: topic,
  });
  expect(await readKafka(login('alice-secret')).count()).toBe(1);
  await expect(readKafka(login('wrong')).count()).rejects.toMatchObject({ code: 'KAFKA_AUTHENTICATION_FAILED' });
  const nowhere = { 'kafka.bootstrap.servers': '127.0.0.1:1', 'kafka.retries': 0, subscribe: topic };
  await expect(readKafka(nowhere).count()).rejects.toMatchObject({ code: 'KAFKA_CONNECTION_FAILED' });
  const tls = {
    ...at,
    'kafka.security.protocol': 'SSL',
    'kafka.retries': 0,
    'kafka.socket.connection.setup.timeout.ms': 2000,
    subscribe: topic,
  };
  await expect(readKafka(tls).count()).rejects.toThrow(/KAFKA_(TLS|CONNECTION)_FAILED/);
  await expect(readKafka({ ...at, subscribe: 'not-there' }).count()).rejects.toMatchObject({ code: 'KAFKA_TOPIC_NOT_FOUND' });
});

test('a broker that is killed and comes back costs no row', async () => {
  const broker = await Broker.start();
  try {
    const own = await Topics.connect(broker.bootstrap);
    const topic = await own.create('restart');
    await own.fill(topic, [200]);
    await own.close();
    const sink = toMemory<{ offset: bigint }>();
    const query = fromKafka({
      'kafka.bootstrap.servers': broker.bootstrap,
      subscribe: topic,
      startingOffsets: 'earliest',
      maxOffsetsPerTrigger: 1,
      'fetchOffset.numRetries': 60,
      'fetchOffset.retryIntervalMs': 100,
    })
      .pipe(writeStream(sink))
      .start();
    while (sink.rows().length < 20) await new Promise((resolve) => setTimeout(resolve, 20));
    await broker.kill();
    await broker.up();
    while (query.isActive && sink.rows().length < 200) await new Promise((resolve) => setTimeout(resolve, 50));
    await query.stop();
    expect(sink.rows().map((row) => Number(row.offset))).toEqual(Array.from({ length: 200 }, (_, i) => i));
  } finally {
    await broker.stop();
  }
}, 300_000);

test('kafkajs has the codecs of Kafka once a source or sink is made', () => {
  const known = kafkajs.CompressionCodecs as unknown as Record<number, () => object>;
  for (const type of [1, 2, 3, 4]) expect(known[type]!()).toHaveProperty('decompress');
});
