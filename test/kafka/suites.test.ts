import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import { fromKafka, readKafka, toKafka } from 'tidemark/kafka';
import { sinkSuite, sourceSuite } from 'tidemark/testing';
import { Topics } from './topics.js';

const bootstrap = inject('bootstrap');
const at = { 'kafka.bootstrap.servers': bootstrap } as const;
const ALL_MODES = ['append', 'update', 'complete'] as const;
let topics: Topics;
beforeAll(async () => {
  topics = await Topics.connect(bootstrap);
});
afterAll(async () => {
  await topics.close();
});

const text = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('utf8'));

async function committed(topic: string) {
  const rows = await readKafka({ ...at, subscribe: topic, 'kafka.isolation.level': 'read_committed' }).collect();
  return rows.map((row) => ({ key: text(row.key), value: text(row.value) }));
}

describe('source', () => {
  const source = async () => {
    const topic = await topics.create('suite-source', 2);
    let from = 0;
    const more = async () => {
      await topics.fill(topic, [2, 1], [from, from]);
      from += 2;
    };
    return { stream: fromKafka({ ...at, subscribe: topic, startingOffsets: 'earliest' }), more };
  };
  for (const check of sourceSuite(source, { replayable: true, availableNow: true })) test(check.name, check.run);
});

describe('exactly-once sink', () => {
  const sink = async () => {
    const topic = await topics.create('suite-sink');
    return { sink: toKafka({ ...at, topic }), rows: () => committed(topic), ordered: true, delayed: true };
  };
  const manifest = { idempotent: true, transactional: true, outputModes: ALL_MODES, temporaryCheckpoint: false };
  for (const check of sinkSuite(sink, manifest)) test(check.name, check.run);
});

describe('at-least-once sink', () => {
  const sink = async () => {
    const topic = await topics.create('suite-sink');
    return { sink: toKafka({ ...at, topic, guarantee: 'at-least-once' }), rows: () => committed(topic), ordered: true, delayed: true };
  };
  const manifest = { idempotent: false, transactional: false, outputModes: ALL_MODES, temporaryCheckpoint: false };
  for (const check of sinkSuite(sink, manifest)) test(check.name, check.run);
});
