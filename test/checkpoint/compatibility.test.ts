import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { availableNow, memoryStream, type MemorySink, type StreamingQuery, type TidemarkError, toMemory, writeStream } from 'tidemark';
import { dropDuplicates, groupBy, union, where, withColumn, withWatermark } from 'tidemark/operators';
import { LevelStore } from '../../src/state/level-store.js';
import { logKey, MANIFEST_KEY } from '../../src/checkpoint/keys.js';
import { type QueryOptions, resolveOptions } from '../../src/query/options.js';
import { startQuery } from '../../src/query/start.js';
import type { PlanNode } from '../../src/stream/plan-node.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const input = memoryStream('k STRING, v INT, ts TIMESTAMP');
const more = memoryStream('k STRING, v INT, ts TIMESTAMP');
input.add([{ k: 'a', v: 1, ts: '2026-01-01 00:00:00' }]);

function start({ plan }: { readonly plan: PlanNode }, sink: MemorySink = toMemory(), options: QueryOptions = {}): StreamingQuery {
  return startQuery(
    plan,
    sink,
    resolveOptions({ outputMode: 'complete', checkpointLocation: join(folder, 'ck'), trigger: availableNow(), ...options }),
  );
}

async function failure(query: StreamingQuery): Promise<TidemarkError> {
  await query.awaitTermination().catch(() => undefined);
  return query.exception?.cause as TidemarkError;
}

/** Everything in the checkpoint, to see that a refusal wrote nothing. */
async function entries(): Promise<string[]> {
  const store = await LevelStore.open(join(folder, 'ck', 'db'));
  const found: string[] = [];
  for await (const [key, value] of store.range('', '\uffff')) found.push(`${key} ${Buffer.from(value).toString('hex')}`);
  await store.close();
  return found;
}

describe('a checkpoint refuses a query that does not fit, and is left as it was', () => {
  const counted = () => input.pipe(groupBy(['k'], ['count(*) AS n']));

  const changed: [string, () => { readonly plan: PlanNode }, string, RegExp][] = [
    [
      'another type of key',
      () => input.pipe(groupBy(['v'], ['count(*) AS n'])),
      'STATE_STORE_KEY_SCHEMA_NOT_COMPATIBLE',
      /was \(string\) and is \(int\)/,
    ],
    ['another function', () => input.pipe(groupBy(['k'], ['max(v) AS n'])), 'STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE', /count.*max/],
    [
      'a second stateful operator',
      () => counted().pipe(groupBy(['k'], ['count(*) AS m'])),
      'STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA',
      /not in the checkpoint/,
    ],
  ];
  for (const [what, build, code, message] of changed) {
    test(what, async () => {
      await start(counted()).awaitTermination();
      const before = await entries();
      const error = await failure(start(build(), toMemory(), { checkCorrectness: false }));
      expect(error.code).toBe(code);
      expect(error.message).toMatch(message);
      expect(await entries()).toEqual(before);
    });
  }

  test('no stateful operator any more', async () => {
    await start(counted()).awaitTermination();
    const error = await failure(start(input, toMemory(), { outputMode: 'append' }));
    expect(error.code).toBe('STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA');
    expect(error.message).toMatch(/no longer has/);
  });

  test('another number of sources', async () => {
    await start(counted()).awaitTermination();
    const error = await failure(start(input.pipe(union(more), groupBy(['k'], ['count(*) AS n']))));
    expect(error.code).toBe('CHECKPOINT_INCOMPATIBLE.SOURCES');
    expect(error.message).toMatch(/\[1\] sources in the checkpoint offsets \[memory\] and now there are \[2\]/);
  });
});

describe('an operator with a name', () => {
  const rows = (sink: MemorySink) => sink.rows().map((row) => [row['k'], Number(row['n'])]);
  const named = { name: 'counts' };

  test('keeps its state when others come before it, and moves', async () => {
    const own = memoryStream('k STRING, v INT');
    const sink = toMemory();
    own.add([
      { k: 'a', v: 1 },
      { k: 'a', v: 1 },
      { k: 'b', v: 2 },
    ]);
    const update = { outputMode: 'update' } as const;
    await start(own.pipe(groupBy(['k'], ['count(*) AS n'], named)), sink, update).awaitTermination();
    own.add([
      { k: 'a', v: 3 },
      { k: 'a', v: 3 },
    ]);
    const edited = own.pipe(
      dropDuplicates(['k', 'v'], { name: 'once' }),
      where('v > 0'),
      groupBy(['k'], ['count(*) AS n'], named),
      withColumn('more', 'n + 1'),
    );
    await start(edited, sink, update).awaitTermination();
    own.add([
      { k: 'a', v: 3 },
      { k: 'b', v: 3 },
    ]);
    await start(edited, sink, update).awaitTermination();
    // the new operator has seen nothing of before, and keeps its own state from then on
    expect(rows(sink)).toEqual([
      ['a', 2],
      ['b', 1],
      ['a', 3],
      ['b', 2],
    ]);
  });

  test('does not disturb those that go by their position', async () => {
    const own = memoryStream('k STRING, v INT');
    const sink = toMemory();
    own.add([{ k: 'a', v: 1 }]);
    await start(own.pipe(groupBy(['k'], ['count(*) AS n'])), sink).awaitTermination();
    own.add([{ k: 'a', v: 1 }]);
    await start(own.pipe(dropDuplicates(['k', 'v'], { name: 'once' }), groupBy(['k'], ['count(*) AS n'])), sink).awaitTermination();
    expect(rows(sink)).toEqual([['a', 2]]);
  });

  test('cannot be renamed or removed: its state would be lost', async () => {
    await start(input.pipe(groupBy(['k'], ['count(*) AS n'], named))).awaitTermination();
    const before = await entries();
    for (const other of [input.pipe(groupBy(['k'], ['count(*) AS n'], { name: 'sums' })), input.pipe(groupBy(['k'], ['count(*) AS n']))]) {
      const error = await failure(start(other));
      expect(error.code).toBe('STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA');
      expect(error.message).toMatch(/holds state of stateStoreSave \(counts\)|is not in the checkpoint/);
    }
    expect(await entries()).toEqual(before);
  });

  test('is refused with a narrower type in its state, by the field, with what to do', async () => {
    const wide = input.pipe(withColumn('v', 'CAST(v AS BIGINT)'), groupBy(['k'], ['max(v) AS n'], named));
    await start(wide).awaitTermination();
    const before = await entries();
    const error = await failure(start(input.pipe(groupBy(['k'], ['max(v) AS n'], named))));
    expect(error.code).toBe('STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE');
    expect(error.message).toMatch(/table 'groups' of stateStoreSave \(counts\).* BIGINT is .* INT now; CAST it to BIGINT to go on/);
    expect(await entries()).toEqual(before);
  });
});

test('stateless edits are allowed, and names do not matter to state', async () => {
  const sink = toMemory();
  await start(input.pipe(groupBy(['k'], ['count(*) AS n'])), sink).awaitTermination();
  const edited = input.pipe(where('v >= 0'), withColumn('key', 'k'), withWatermark('ts', '1 hour'), groupBy(['key'], ['count(*) AS m']));
  const query = start(edited, sink);
  await query.awaitTermination();
  expect(query.exception).toBeNull();
});

describe('a damaged checkpoint names the part', () => {
  const run = () => start(input.pipe(groupBy(['k'], ['count(*) AS n'])));
  const damage = async (key: string, value: Uint8Array | null) => {
    const store = await LevelStore.open(join(folder, 'ck', 'db'));
    await store.write([{ key, value }], { sync: true });
    await store.close();
  };
  const broken: [string, () => Promise<void>, RegExp][] = [
    ['manifest', () => damage(MANIFEST_KEY, Buffer.from('{')), /manifest/],
    ['offset log entry', () => damage(logKey('o', 0), Buffer.from('x')), /offset log entry 0/],
    ['lost offset log', () => damage(logKey('o', 0), null), /offset log/],
    ['a gap', () => damage(logKey('o', 5), Buffer.from('{}')), /commit log/],
    ['metadata', () => writeFile(join(folder, 'ck', 'metadata'), 'no json'), /metadata/],
  ];
  for (const [what, act, part] of broken) {
    test(what, async () => {
      await run().awaitTermination();
      await act();
      let error: TidemarkError;
      try {
        error = await failure(run());
      } catch (thrown) {
        error = thrown as TidemarkError;
      }
      expect(error.code).toBe('CHECKPOINT_CORRUPT');
      expect(String(error.details['part'])).toMatch(part);
    });
  }

  test('an entry of a later version is refused', async () => {
    await run().awaitTermination();
    await damage(MANIFEST_KEY, Buffer.from('{"version":99}'));
    expect((await failure(run())).code).toBe('CHECKPOINT_VERSION');
  });
});

test('a checkpoint is one query at a time', async () => {
  const first = input.pipe(writeStream(toMemory(), { checkpointLocation: join(folder, 'ck') })).start();
  await first.processAllAvailable();
  expect(() => start(input, toMemory(), { outputMode: 'append' })).toThrow(/CHECKPOINT_IN_USE/);
  await first.stop();
});

test('a temporary checkpoint is gone after a clean stop', async () => {
  // a folder of its own: other tests make temporary checkpoints at the same time
  vi.stubEnv('TMPDIR', folder);
  const query = input.pipe(writeStream(toMemory())).start();
  await query.processAllAvailable();
  expect(await readdir(folder)).toEqual([expect.stringMatching(/^tidemark-/)]);
  await query.stop();
  expect(await readdir(folder)).toEqual([]);
  vi.unstubAllEnvs();
});
