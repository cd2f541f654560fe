import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { availableNow, fromRows, isTidemarkError, type SinkProvider } from 'tidemark';
import { fromKafka, readKafka, toKafka } from 'tidemark/kafka';
import { groupBy, selectExpr, withWatermark } from 'tidemark/operators';
import type { FaultPoint } from '../../src/checkpoint/faults.js';
import { resolveOptions } from '../../src/query/options.js';
import { startQuery } from '../../src/query/start.js';
import { Topics } from './topics.js';

const bootstrap = inject('bootstrap');
const at = { 'kafka.bootstrap.servers': bootstrap } as const;
let topics: Topics;
let folder = '';
/** Sinks of runs that were left as a crash leaves them. */
const left: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  topics = await Topics.connect(bootstrap);
  folder = mkdtempSync(join(tmpdir(), 'tidemark-test-'));
});
afterAll(async () => {
  for (const sink of left) await sink.close();
  await topics.close();
  rmSync(folder, { recursive: true, force: true });
});

class Crash extends Error {}

/** The sink as a process leaves it that dies: nothing is aborted, nothing closed. */
function dying(provider: SinkProvider): SinkProvider {
  return {
    ...provider,
    open: async (context) => {
      const sink = await provider.open(context);
      left.push(sink);
      return { write: (epoch) => sink.write(epoch), commit: (epochId) => sink.commit(epochId), close: () => Promise.resolve() };
    },
  };
}

interface Place {
  readonly point: FaultPoint;
  readonly when: 'before' | 'after';
  readonly epochId: number;
}

/** Counts in windows, from topic to topic; started again after the crash until it gets through. */
async function countWindows(input: string, output: string, checkpoint: string, crash: Place | null): Promise<number> {
  const { plan } = fromKafka({ ...at, subscribe: input, startingOffsets: 'earliest', maxOffsetsPerTrigger: 7 }).pipe(
    withWatermark('timestamp', '2 seconds'),
    groupBy(["window(timestamp, '5 seconds') AS w", 'CAST(key AS STRING) AS k'], ['count(*) AS n']),
    selectExpr('k AS key', "concat(CAST(w.start AS STRING), ' ', n) AS value"),
  );
  const sink = dying(toKafka({ ...at, topic: output }));
  const options = resolveOptions({ checkpointLocation: join(folder, checkpoint), trigger: availableNow() });
  let armed = crash;
  for (let runs = 1; ; runs++) {
    const query = startQuery(plan, sink, options, {
      faults: (point, when, epochId) => {
        if (armed === null || point !== armed.point || when !== armed.when || epochId !== armed.epochId) return;
        armed = null;
        throw new Crash();
      },
    });
    await query.awaitTermination().catch((error: Error) => {
      if (!(error.cause instanceof Crash)) throw error;
    });
    if (query.exception === null) return runs;
  }
}

async function committed(topic: string): Promise<string[]> {
  const rows = await readKafka({ ...at, subscribe: topic, 'kafka.isolation.level': 'read_committed' }).collect();
  return rows.map((row) => `${text(row.key)} ${text(row.value)}`).toSorted();
}

function text(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString();
}

describe('from topic to topic, each result is there once', () => {
  const places: readonly (Place | null)[] = [
    { point: 'sinkWrite', when: 'after', epochId: 1 },
    { point: 'sinkCommit', when: 'before', epochId: 2 },
    { point: 'sinkCommit', when: 'after', epochId: 2 },
    { point: 'stateCommit', when: 'before', epochId: 3 },
    { point: 'offsetLog', when: 'after', epochId: 2 },
  ];

  test('also after a crash with an open transaction, and between the commits of sink and state', async () => {
    const input = await topics.create('in', 2);
    await topics.fill(input, [30, 18]);
    const plain = await topics.create('out', 2);
    await countWindows(input, plain, 'plain', null);
    const expected = await committed(plain);
    expect(expected.length).toBeGreaterThan(5);
    for (const [k, place] of places.entries()) {
      const output = await topics.create('out', 2);
      expect(await countWindows(input, output, `crash-${k}`, place)).toBe(2);
      expect(await committed(output), JSON.stringify(place)).toEqual(expected);
    }
  });
});

test('a run that was thought dead is fenced off and says so', async () => {
  const input = await topics.create('in');
  const output = await topics.create('out');
  await topics.fill(input, [4]);
  const { plan } = fromKafka({ ...at, subscribe: input, startingOffsets: 'earliest', maxOffsetsPerTrigger: 2 }).pipe(
    selectExpr('key', 'value'),
  );
  const shared = { 'kafka.transactional.id': `zombie-${output}` };
  const run = (checkpoint: string, faults?: () => Promise<void>) =>
    startQuery(
      plan,
      toKafka({ ...at, ...shared, topic: output }),
      resolveOptions({ checkpointLocation: join(folder, checkpoint), trigger: availableNow() }),
      faults === undefined ? {} : { faults },
    );
  let hasStarted = false;
  // the second run takes the id over while the first is in the middle of an epoch
  const first = run('zombie-1', async () => {
    if (hasStarted) return;
    hasStarted = true;
    await run('zombie-2').awaitTermination();
  });
  const error: unknown = await first.awaitTermination().catch((e: unknown) => e);
  expect(isTidemarkError((error as Error).cause, 'KAFKA_PRODUCER_FENCED'), String((error as Error).cause)).toBe(true);
  expect(await committed(output)).toHaveLength(4);
});

test('key, value, topic, partition and headers are written, with every codec', async () => {
  const topic = await topics.create('columns', 2);
  const rows = fromRows('key STRING, value STRING, topic STRING, partition INT', [
    { key: 'k', value: 'v', topic, partition: 1 },
    { key: null, value: 'w', topic, partition: 0 },
    { key: 'k', value: null, topic, partition: 1 },
  ]).pipe(selectExpr('*', "array(named_struct('key', 'h', 'value', CAST('x' AS BINARY))) AS headers"));
  for (const codec of ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const) {
    await rows.write(toKafka({ ...at, 'kafka.compression.type': codec }), { mode: 'append' });
  }
  const found = await readKafka({ ...at, subscribe: topic, includeHeaders: true }).collect();
  const once = [
    ['0', null, 'w'],
    ['1', 'k', 'v'],
    ['1', 'k', null],
  ];
  const seen = found.map((row) => JSON.stringify([String(row.partition), text(row.key), text(row.value)]));
  const byText = (a: string, b: string) => (a < b ? -1 : Number(a > b));
  expect(seen.toSorted(byText)).toEqual(
    Array.from({ length: 5 }, () => once.map((row) => JSON.stringify(row)))
      .flat()
      .toSorted(byText),
  );
  expect(found.every((row) => text(row.headers![0]!.value) === 'x')).toBe(true);
});

test('a record that is too large fails by name, and leaves nothing behind', async () => {
  const topic = await topics.create('large', 1, { 'max.message.bytes': '2000' });
  const rows = fromRows('value STRING', [{ value: 'a' }, { value: 'x'.repeat(5000) }]);
  await expect(rows.write(toKafka({ ...at, topic }), { mode: 'append' })).rejects.toMatchObject({ code: 'KAFKA_MESSAGE_TOO_LARGE' });
  expect(await committed(topic)).toEqual([]);
});

test('an epoch that comes again is written again at least once', async () => {
  const input = await topics.create('in');
  const output = await topics.create('out');
  await topics.fill(input, [3]);
  const { plan } = fromKafka({ ...at, subscribe: input, startingOffsets: 'earliest' }).pipe(selectExpr('value'));
  const options = resolveOptions({ checkpointLocation: join(folder, 'again'), trigger: availableNow() });
  const sink = toKafka({ ...at, topic: output, guarantee: 'at-least-once' });
  const crashed = startQuery(plan, sink, options, {
    faults: (point, when) => {
      if (point === 'sinkCommit' && when === 'after') throw new Crash();
    },
  });
  await crashed.awaitTermination().catch(() => undefined);
  await startQuery(plan, sink, options).awaitTermination();
  expect(await committed(output)).toHaveLength(6);
});
