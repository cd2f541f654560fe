import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readFiles } from 'tidemark';
import { readKafka } from 'tidemark/kafka';
import { Topics } from './topics.js';

const project = fileURLToPath(new URL('../..', import.meta.url));
const bootstrap = inject('bootstrap');
const run = promisify(execFile);
/** A program is compiled when it starts. */
const START_MS = 180_000;
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

async function example(name: string, ...args: readonly string[]): Promise<string> {
  const tsx = join(project, 'node_modules/tsx/dist/cli.mjs');
  const program = join(project, 'examples', name, 'main.ts');
  const command = [tsx, '--tsconfig', join(project, 'tsconfig.json'), program, bootstrap, ...args];
  return (await run(process.execPath, command, { timeout: START_MS })).stdout;
}

const json = (value: object) => ({ value: JSON.stringify(value) });

async function recordsOf(topic: string) {
  const rows = await readKafka({
    'kafka.bootstrap.servers': bootstrap,
    subscribe: topic,
    includeHeaders: true,
    'kafka.isolation.level': 'read_committed',
  }).collect();
  const text = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString());
  return rows.map((row) => ({ key: text(row.key), value: text(row.value), reason: text(row.headers?.[0]?.value ?? null) }));
}

test(
  'kafka-etl: clean readings are in the files once, over two runs',
  async () => {
    const input = await topics.create('readings');
    const [lake, checkpoint] = [join(folder, 'lake'), join(folder, 'etl')];
    await topics.send(input, [
      json({ device: ' A ', celsius: 21.5, time: '2026-01-01T10:00:00Z' }),
      json({ device: 'b', celsius: 900, time: '2026-01-01T10:00:00Z' }),
      { value: 'no JSON' },
    ]);
    expect(await example('kafka-etl', input, lake, checkpoint)).toContain('3 readings read');
    await topics.send(input, [json({ device: 'B', celsius: -3, time: '2026-01-02T00:00:00Z' })]);
    expect(await example('kafka-etl', input, lake, checkpoint)).toContain('1 readings read');
    const rows = (await readFiles(lake, { format: 'parquet' }).collect()) as { device: string; celsius: number; day: string }[];
    const found = rows.map(({ device, celsius, day }) => `${day} ${device} ${celsius}`);
    expect(found.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['2026-01-01 a 21.5', '2026-01-02 b -3']);
  },
  START_MS,
);

test(
  'kafka-dead-letters: each record is in one of two topics',
  async () => {
    const [input, orders, dead] = [await topics.create('incoming'), await topics.create('orders'), await topics.create('dead')];
    await topics.send(input, [
      json({ id: 1, amount: 9.5, customer: 'ada' }),
      { key: 'k', value: 'no JSON' },
      json({ id: 2, amount: -1, customer: 'bob' }),
    ]);
    expect(await example('kafka-dead-letters', input, orders, dead, join(folder, 'dead'))).toContain('3 records read');
    expect(await recordsOf(orders)).toEqual([{ key: '1', value: '{"id":1,"amount":9.50,"customer":"ada"}', reason: null }]);
    expect(await recordsOf(dead)).toEqual([
      { key: 'k', value: 'no JSON', reason: 'no order' },
      { key: null, value: '{"id":2,"amount":-1,"customer":"bob"}', reason: 'no amount' },
    ]);
  },
  START_MS,
);

test(
  'kafka-join: impressions with their clicks, and those without',
  async () => {
    const [shown, clicks, output] = [await topics.create('shown'), await topics.create('clicks'), await topics.create('joined')];
    const at = (time: string) => `2026-01-01T${time}Z`;
    await topics.send(shown, [
      json({ impression: 'i1', ad: 'x', shown: at('10:00:00') }),
      json({ impression: 'i2', ad: 'x', shown: at('10:00:30') }),
      json({ impression: 'i3', ad: 'y', shown: at('10:01:00') }),
    ]);
    await topics.send(clicks, [json({ clicked: 'i1', clickedAt: at('10:05:00') }), json({ clicked: 'i3', clickedAt: at('10:30:00') })]);
    const checkpoint = join(folder, 'join');
    expect(await example('kafka-join', shown, clicks, output, checkpoint)).toContain('5 records read');
    expect((await recordsOf(output)).map(({ value }) => value)).toEqual([
      '{"impression":"i1","ad":"x","shown":"2026-01-01T10:00:00.000Z","clickedAt":"2026-01-01T10:05:00.000Z"}',
    ]);
    // both watermarks pass what the others could still meet
    await topics.send(shown, [json({ impression: 'i4', ad: 'y', shown: at('12:00:00') })]);
    await topics.send(clicks, [json({ clicked: 'i4', clickedAt: at('12:00:05') })]);
    await example('kafka-join', shown, clicks, output, checkpoint);
    const found = (await recordsOf(output)).map(({ value }) => JSON.parse(value!) as { impression: string; clickedAt?: string });
    const text = found.map(({ impression, clickedAt }) => `${impression} ${clickedAt?.slice(11, 19) ?? 'none'}`);
    expect(text.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['i1 10:05:00', 'i2 none', 'i3 none', 'i4 12:00:05']);
  },
  START_MS,
);
