// Faults of other engines' sessions, each as a test that would have caught it; the numbers are those of docs/ledger.md.
import { describe, expect, test, vi } from 'vitest';
import type { EpochStream } from 'tidemark';
import { groupBy, sessionWindow, withWatermark } from 'tidemark/operators';
import { addRows, crash, expectRows, expectState, processAll, restart, runScript } from 'tidemark/testing';
import { codeOf } from '../operators/codes.js';
import { Steps } from '../operators/steps.js';

vi.setConfig({ testTimeout: 120_000 });

const schema = 'k STRING, ts TIMESTAMP';
type Input = EpochStream<{ k: string | null; ts: Date | null }>;
const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1) + 1000 * second);
const row = (second: number, k = 'a') => ({ k, ts: at(second) });
const sessions = (s: Input) =>
  s.pipe(withWatermark('ts', '1 minute'), sessionWindow('ts', '5 seconds', { as: 's' }), groupBy(['s', 'k'], { n: 'count(*)' }));

/** All orders of a list. */
function orders<T>(list: readonly T[]): T[][] {
  if (list.length <= 1) return [[...list]];
  return list.flatMap((item, i) => orders(list.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

describe('#15 sessions that merge are given twice, or the merge crashes (kafkats, Pathway)', () => {
  // 9 joins what 0, 4 and 14 make without it
  const seconds = [0, 4, 9, 14];

  test('in every order of arrival, over a crash, each session comes once and whole', async () => {
    for (const [i, order] of orders(seconds).entries()) {
      const at3 = i % order.length;
      const actions = order.flatMap((second, k) => [
        addRows([row(second)]),
        ...(k === at3 ? [crash({ before: 'stateCommit' }), processAll(), restart()] : []),
        processAll(),
      ]);
      await runScript(
        sessions,
        [
          ...actions,
          expectRows([]),
          addRows([row(500)]),
          processAll(),
          expectRows([{ s: { start: at(0), end: at(19) }, k: 'a', n: 4n }]),
          expectState({ rows: 1, lateRows: 0 }),
        ],
        { schema },
      );
    }
  });
});

describe('#37 sessions in update mode leave stale rows in the sink (Spark, then forbidden)', () => {
  test('a sink that cannot take rows back is refused before data flows', () => {
    const pipe = (s: EpochStream) => sessions(s as unknown as Input) as unknown as EpochStream;
    expect(codeOf(() => new Steps(schema, pipe, 'update'))).toMatch(/^UNSUPPORTED|OUTPUT_MODE/);
  });
});
