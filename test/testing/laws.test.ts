// The laws find what is wrong with a pipeline or a sink, and let pass what is right. The engine itself: property-tests/exactly-once.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EpochStream, foreachBatch } from 'tidemark';
import { dropDuplicates, groupBy, limit, map, union, where, withWatermark } from 'tidemark/operators';
import { batchEqualsStream, drains, epochSplitInvariance, exactlyOnce, keysBounded, restartEquivalence } from 'tidemark/testing';

const schema = 'k STRING, v INT, ts TIMESTAMP';
type Input = EpochStream<{ k: string | null; v: number | null; ts: Date | null }>;
const counted = (input: Input) =>
  input.pipe(
    withWatermark('ts', '10 seconds'),
    where("ts < '2029-01-01'"),
    groupBy(["window(ts, '20 seconds') AS w", 'k'], { n: 'count(*)' }),
  );
const last = [{ k: 'a', v: 1, ts: new Date(Date.UTC(2030, 0, 1)) }];
const few = { schema, runs: 5, last, rowsMax: 8 } as const;
const broken = (law: Promise<unknown>) =>
  law.then(
    () => 'holds',
    (error: Error) => error.message,
  );

test('what is right passes all of them', async () => {
  const report = await exactlyOnce(counted, few);
  expect(report.runs).toBe(5);
  expect(report.reached.get('after stateCommit')).toBeGreaterThan(5);
  await epochSplitInvariance(counted, few);
  await restartEquivalence(counted, few);
  await drains(counted, few);
  await batchEqualsStream(counted, few);
  await keysBounded(counted, { ...few, bound: (rows) => rows });
});

describe('exactlyOnce', () => {
  test('finds a sink that takes an epoch twice, names seed and path, and these bring the case back', async () => {
    const sink = () => {
      const rows: Record<string, unknown>[] = [];
      return { sink: foreachBatch(async (batch) => void rows.push(...(await batch.collect()))), rows: () => rows };
    };
    const options = { schema: 'n INT', sink, rows: [{ n: 1 }], epochsMax: 1, faultsMax: 2, runs: 40 } as const;
    const message = await broken(exactlyOnce((input) => input, { ...options, seed: 3 }));
    expect(message).toMatch(/exactlyOnce does not hold[\s\S]*await runScript\(pipeline, \[[\s\S]*expected .*\| actual/);
    const path = /path '([^']+)'/.exec(message)![1]!;
    const again = await broken(exactlyOnce((input) => input, { ...options, seed: 3, path }));
    expect(again.slice(again.indexOf('await'))).toBe(message.slice(message.indexOf('await')));
  });

  test('takes rows and a model from the user, and compares by key in update mode', async () => {
    const rows = fc.array(fc.record({ k: fc.constantFrom('a', 'b'), v: fc.nat(9) }), { maxLength: 8 });
    const sums = (all: readonly { k: string; v: number }[], off: bigint) =>
      [...new Set(all.map(({ k }) => k))].map((k) => ({
        k,
        total: all.filter((r) => r.k === k).reduce((sum, { v }) => sum + BigInt(v), off),
      }));
    const summed = (input: EpochStream<{ k: string | null; v: number | null }>) => input.pipe(groupBy(['k'], { total: 'sum(v)' }));
    const options = { schema: 'k STRING, v INT', outputMode: 'update', rows, runs: 8 } as const;
    await exactlyOnce(summed, { ...options, model: (all) => sums(all as never, 0n) });
    const message = await broken(exactlyOnce(summed, { ...options, model: (all) => sums(all as never, 1n) }));
    expect(message).toContain('total: 1n');
  });

  test('says what fails when the pipeline itself does', async () => {
    const failing = (input: Input) =>
      input.pipe(
        map('v INT', ({ v }) => {
          if (v === 2) throw new RangeError('two');
          return { v };
        }),
      );
    expect(await broken(exactlyOnce(failing, { schema, runs: 50 }))).toMatch(/the pipeline fails[\s\S]*two/);
  });
});

test('restartEquivalence takes the restarts for a part of what is right where several watermarks do not outlive them', async () => {
  // after a restart behind its first row, `a` has no watermark, and what is late without the restart is not
  const at = (input: string, second: number) => ({ input, row: { k: 'k', v: second, ts: new Date(Date.UTC(2026, 0, 1) + second * 1000) } });
  const rows = [at('a', 100), at('b', 90), at('b', 91), at('b', 10), at('b', 11)];
  const both = ({ a, b }: Readonly<Record<'a' | 'b', Input>>) =>
    a.pipe(withWatermark('ts', '10 seconds'), union(b.pipe(withWatermark('ts', '10 seconds')) as never), dropDuplicates(['k', 'ts']));
  const options = { schemas: { a: schema, b: schema }, rows, rowsMax: 5, epochsMax: 6, runs: 30, seed: 5 } as const;
  expect((await restartEquivalence(both as never, options)).runs).toBe(30);
});

test('epochSplitInvariance finds a result that depends on how rows are cut', async () => {
  const epochs = new Map<unknown, number>();
  const counting = (input: Input) => input.pipe(map('n INT', (row) => ({ n: epochs.set(row, epochs.size).size % 3 })));
  expect(await broken(epochSplitInvariance(counting, { schema, runs: 20 }))).toMatch(/does not hold/);
});

test('drains and keysBounded find state that stays', async () => {
  const forever = (input: Input) => input.pipe(dropDuplicates(['k', 'v']));
  expect(await broken(drains(forever, few))).toMatch(/rows are left in the state/);
  expect(await broken(keysBounded(forever, { ...few, bound: 1 }))).toMatch(/the state holds 2 rows/);
});

test('batchEqualsStream finds what a batch answers otherwise', async () => {
  const late = [0, 60, 1].map((second) => ({ k: 'a', v: 1, ts: new Date(Date.UTC(2026, 0, 1) + 1000 * second) }));
  expect(await broken(batchEqualsStream(counted, { ...few, rows: late, runs: 30 }))).toMatch(/does not hold/);
  await batchEqualsStream((input: Input) => input.pipe(limit(3)), { schema, runs: 5, rowsMax: 8 });
});
