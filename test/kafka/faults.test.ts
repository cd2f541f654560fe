import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { availableNow, isTidemarkError, toMemory, writeStream } from 'tidemark';
import kafkajs from 'kafkajs';
import { fromKafka, readKafka, toKafka } from 'tidemark/kafka';
import { selectExpr } from 'tidemark/operators';
import { resolveOptions } from '../../src/query/options.js';
import { startQuery, type StartHooks } from '../../src/query/start.js';
import { Broker } from './broker.js';
import { Topics } from './topics.js';

const bootstrap = inject('bootstrap');
const at = { 'kafka.bootstrap.servers': bootstrap } as const;
/** Brokers start and stop on a machine that has other work. */
const SLOW_MS = 600_000;
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

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50));
}

async function committed(servers: string, topic: string): Promise<string[]> {
  const rows = await readKafka({
    'kafka.bootstrap.servers': servers,
    subscribe: topic,
    'kafka.isolation.level': 'read_committed',
  }).collect();
  return rows.map((row) => Buffer.from(row.value!).toString());
}

/** Copies what comes, an epoch of a few records after the other, through transactions. */
class Copy {
  readonly query;

  constructor(servers: string, input: string, output: string, checkpoint: string) {
    const way = { 'kafka.bootstrap.servers': servers, 'kafka.retries': 100 } as const;
    this.query = fromKafka({
      ...way,
      subscribe: input,
      startingOffsets: 'earliest',
      maxOffsetsPerTrigger: 30,
      'fetchOffset.numRetries': 300,
      'fetchOffset.retryIntervalMs': 100,
    })
      .pipe(selectExpr('key', 'value'), writeStream(toKafka({ ...way, topic: output }), { checkpointLocation: join(folder, checkpoint) }))
      .start();
  }

  /** Resolves when the query has copied `count` rows in all; rejects when it fails before. */
  async copied(count: number): Promise<void> {
    let rows = 0;
    let seen = -1;
    await until(() => {
      for (const p of this.query.recentProgress) {
        if (p.batchId > seen) rows += p.numInputRows;
        seen = Math.max(seen, p.batchId);
      }
      if (this.query.exception !== null) throw this.query.exception;
      return rows >= count;
    });
  }
}

const numbered = (from: number, count: number) =>
  Array.from({ length: count }, (_, k) => ({ key: `k${(from + k) % 17}`, value: String(from + k) }));
const inOrder = (values: readonly string[]) => values.map(Number).toSorted((a, b) => a - b);
const upTo = (count: number) => Array.from({ length: count }, (_, k) => k);

test(
  'a broker that is killed under load and comes back: each record is there once, and the query goes on',
  async () => {
    const broker = await Broker.start();
    try {
      const own = await Topics.connect(broker.bootstrap);
      const [input, output] = [await own.create('in', 2), await own.create('out', 3)];
      await own.close();
      const send = async (from: number, count: number) => {
        const fresh = await Topics.connect(broker.bootstrap);
        await fresh.send(input, numbered(from, count));
        await fresh.close();
      };
      await send(0, 200);
      const copy = new Copy(broker.bootstrap, input, output, 'restart');
      await copy.copied(60);
      for (const round of [1, 2]) {
        await broker.kill();
        await broker.up();
        await send(200 * round, 200);
        await copy.copied(200 * round + 60);
      }
      await copy.copied(600);
      await copy.query.stop();
      expect(inOrder(await committed(broker.bootstrap, output))).toEqual(upTo(600));
    } finally {
      await broker.stop();
    }
  },
  SLOW_MS,
);

test(
  'of three brokers the leader and the coordinator die in turn: each record is there once, and the query goes on',
  async () => {
    const brokers = await Broker.startQuorum(3);
    try {
      const servers = brokers.map((broker) => broker.bootstrap).join(',');
      const own = await Topics.connect(servers);
      const [input, output] = [await own.create('in', 3), await own.create('out', 3)];
      await own.send(input, numbered(0, 900));
      const copy = new Copy(servers, input, output, 'quorum');
      await copy.copied(90);
      const leaderOf = async (topic: string) => (await own.admin.fetchTopicMetadata({ topics: [topic] })).topics[0]!.partitions[0]!.leader;
      const victims = [await leaderOf(output), await leaderOf('__transaction_state'), await leaderOf('__consumer_offsets')];
      await own.close();
      for (const [k, nodeId] of victims.entries()) {
        const broker = brokers.find((b) => b.nodeId === nodeId)!;
        await broker.kill();
        await copy.copied(200 + 200 * k);
        await broker.up();
      }
      await copy.copied(900);
      await copy.query.stop();
      expect(inOrder(await committed(servers, output))).toEqual(upTo(900));
    } finally {
      await Promise.all(brokers.map((broker) => broker.stop()));
    }
  },
  SLOW_MS,
);

test('a transaction that the broker has aborted, as it took too long, fails the query; the next run writes the epoch once', async () => {
  const [input, output] = [await topics.create('in'), await topics.create('out')];
  await topics.fill(input, [6]);
  const { plan } = fromKafka({ ...at, subscribe: input, startingOffsets: 'earliest', maxOffsetsPerTrigger: 3 }).pipe(selectExpr('value'));
  const run = (hooks: StartHooks) =>
    startQuery(
      plan,
      toKafka({ ...at, topic: output, 'kafka.transaction.timeout.ms': 1000 }),
      resolveOptions({ checkpointLocation: join(folder, 'timeout'), trigger: availableNow() }),
      hooks,
    );
  const slow = run({
    faults: async (point, when, epochId) => {
      if (point !== 'sinkCommit' || when !== 'before' || epochId !== 1) return;
      // four records and the mark of the first epoch's end; the eighth offset is the mark of the abort
      await until(async () => Number((await topics.admin.fetchTopicOffsets(output))[0]!.high) >= 8);
    },
  });
  const error: unknown = await slow.awaitTermination().catch((e: unknown) => e);
  expect(isTidemarkError((error as Error).cause, 'KAFKA_PRODUCER_FENCED'), String((error as Error).cause)).toBe(true);
  await run({}).awaitTermination();
  expect(await committed(bootstrap, output)).toEqual(['p0-0', 'p0-1', 'p0-2', 'p0-3', 'p0-4', 'p0-5']);
});

describe('records that are gone before they were read', () => {
  const sinks = new Map<string, ReturnType<typeof toMemory<{ value: string }>>>();
  /** All that the runs of a checkpoint have read. */
  const reading = async (topic: string, checkpoint: string, failOnDataLoss: boolean) => {
    const sink = sinks.get(checkpoint) ?? toMemory<{ value: string }>();
    sinks.set(checkpoint, sink);
    const query = fromKafka({ ...at, subscribe: topic, startingOffsets: 'earliest', failOnDataLoss, 'kafka.fetch.max.wait.ms': 100 })
      .pipe(
        selectExpr('CAST(value AS STRING) AS value'),
        writeStream(sink as never, { checkpointLocation: join(folder, checkpoint), trigger: availableNow() }),
      )
      .start();
    await query.awaitTermination();
    return sink.rows().map(({ value }) => value);
  };

  test('retention has passed the stored offset: fails, or goes on where the log begins', async () => {
    // the records are years old, so that the next look takes them away
    const topic = await topics.create('retention', 1, { 'segment.ms': '100' });
    await topics.fill(topic, [4]);
    for (const way of ['strict', 'lax']) expect(await reading(topic, way, true)).toHaveLength(4);
    await topics.fill(topic, [4], [4]);
    await topics.admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configEntries: [{ name: 'retention.ms', value: '1000' }] }],
    });
    await until(async () => Number((await topics.admin.fetchTopicOffsets(topic))[0]!.low) >= 8);
    await topics.send(topic, [{ value: 'new' }]);
    await expect(reading(topic, 'strict', true)).rejects.toMatchObject({ cause: { code: 'KAFKA_DATA_LOSS.COULD_NOT_READ_OFFSET_RANGE' } });
    expect((await reading(topic, 'lax', false)).slice(4)).toEqual(['new']);
  });

  test('a topic was made again under its name: fails, or is read from its beginning', async () => {
    const topic = await topics.create('again');
    await topics.fill(topic, [5]);
    for (const way of ['again-strict', 'again-lax']) expect(await reading(topic, way, true)).toHaveLength(5);
    await topics.admin.deleteTopics({ topics: [topic] });
    await until(async () => !(await topics.admin.listTopics()).includes(topic));
    await topics.make(topic, 1);
    await topics.fill(topic, [2]);
    await expect(reading(topic, 'again-strict', true)).rejects.toMatchObject({
      cause: { code: 'KAFKA_DATA_LOSS.PARTITION_OFFSET_CHANGED' },
    });
    // at offset 5, which is behind the end: what is added from there on is read
    expect(await reading(topic, 'again-lax', false)).toHaveLength(5);
    await topics.fill(topic, [3], [2]);
    expect((await reading(topic, 'again-lax', false)).slice(5)).toEqual(['p0-2', 'p0-3', 'p0-4']);
  });
});

test('a value that is no JSON is NULL, or fails the query before anything of its epoch is written', async () => {
  const [input, output] = [await topics.create('in'), await topics.create('out')];
  await topics.send(input, [{ value: '{"a":1}' }, { value: 'poison' }, { value: '{"a":3}' }]);
  const run = async (mode: string) => {
    const query = fromKafka({ ...at, subscribe: input, startingOffsets: 'earliest' })
      .pipe(
        selectExpr(`to_json(from_json(CAST(value AS STRING), 'a INT', map('mode', '${mode}'))) AS value`),
        writeStream(toKafka({ ...at, topic: output }), { checkpointLocation: join(folder, 'poison'), trigger: availableNow() }),
      )
      .start();
    await query.awaitTermination();
  };
  for (const _ of [1, 2]) {
    await expect(run('FAILFAST')).rejects.toMatchObject({
      cause: { code: expect.stringMatching(/^MALFORMED_RECORD_IN_PARSING/) as string },
    });
  }
  expect(await committed(bootstrap, output)).toEqual([]);
  await run('PERMISSIVE');
  expect(await committed(bootstrap, output)).toEqual(['{"a":1}', '{}', '{"a":3}']);
});
