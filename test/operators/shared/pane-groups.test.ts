import { describe, expect, test } from 'vitest';
import { type EpochStream, fromRows, type OutputMode } from 'tidemark';
import { groupBy, select, window, withWatermark } from 'tidemark/operators';
import { PaneSums } from '../../../operators/shared/pane-groups.js';
import type { AggregateNode } from '../../../src/stream/plan-node.js';
import { at, Steps } from '../steps.js';

const DOUBLES = 'sum(CAST(v AS DOUBLE))';
const exact = {
  n: 'count(*)',
  big: 'count(v) FILTER (WHERE v > 5)',
  lowest: 'min(v)',
  highest: 'max(k)',
};

function suits(aggregates: Readonly<Record<string, string>>, shape: string): boolean {
  const { plan } = pipe(aggregates, shape)(fromRows('k STRING, v INT, ts TIMESTAMP', []) as never);
  return PaneSums.suit(plan.inputs[0] as AggregateNode);
}

/** The sum of a DOUBLE depends on the order of its rows, so that with it all rows are added up one by one. */
const pipe =
  (aggregates: Readonly<Record<string, string>>, shape: string) =>
  (s: EpochStream): EpochStream =>
    s.pipe(
      withWatermark('ts', '4 seconds'),
      groupBy([`window(ts, ${shape}) AS w`, 'k'], aggregates),
      select('w', 'k', 'n', 'big', 'lowest', 'highest'),
    ) as unknown as EpochStream;

/** The first epochs have rows that come late, and rows without a time. */
function rowsOf(epoch: number): Record<string, unknown>[] {
  return Array.from({ length: 60 }, (_, i) => {
    const seconds = 10 * epoch + ((i * 7) % (epoch < 4 ? 23 : 9)) - (epoch < 4 && i % 11 === 0 ? 14 : 0);
    return {
      k: i % 13 === 0 ? null : `key ${(i * 5) % 4}`,
      v: i % 9 === 0 ? null : (i * 3) % 10,
      ts: epoch < 3 && i % 17 === 0 ? null : at(100 + seconds),
    };
  });
}

async function run(aggregates: Readonly<Record<string, string>>, shape: string, mode: OutputMode) {
  const steps = new Steps('k STRING, v INT, ts TIMESTAMP', pipe(aggregates, shape), mode);
  const out: unknown[] = [];
  for (let epoch = 0; epoch < 9; epoch++) out.push(await steps.add(rowsOf(epoch)));
  const late = steps.progress.reduce((sum, p) => sum + p.stateOperators[0]!.numRowsDroppedByWatermark, 0);
  await steps.stop();
  return { out, late };
}

describe('sliding windows added up by pane', () => {
  for (const mode of ['append', 'update', 'complete'] as const) {
    test.each(["'10 seconds', '2 seconds'", "'9 seconds', '3 seconds', '1 second'", "'5 seconds', '2 seconds'"])(
      `give in ${mode} mode what rows one by one give, in the same order: %s`,
      async (shape) => {
        const byPane = await run(exact, shape, mode);
        const byRow = await run({ ...exact, total: DOUBLES }, shape, mode);
        expect(byPane).toEqual(byRow);
        expect(suits(exact, shape)).toBe(true);
        expect(suits({ ...exact, total: DOUBLES }, shape)).toBe(false);
        expect(byPane.out.flat().length).toBeGreaterThan(50);
        if (mode === 'append') expect(byPane.late).toBeGreaterThan(0);
      },
    );
  }

  test.each([
    [{ n: 'count(*)' }, true],
    [{ n: 'min(ts)', m: 'bool_or(v > 1)' }, true],
    [{ n: 'sum(CAST(v AS DOUBLE))' }, false],
    [{ n: 'max(CAST(v AS DOUBLE))' }, false],
    [{ n: 'count(DISTINCT v)' }, false],
    [{ n: 'max(window.start)' }, false],
  ])('%j: %s', (aggregates, isSuited) => {
    const rows = fromRows('k STRING, v INT, ts TIMESTAMP', []);
    const { plan } = rows.pipe(window('ts', '10 seconds', '2 seconds'), groupBy(['window', 'k'], aggregates as never));
    expect(PaneSums.suit(plan as AggregateNode)).toBe(isSuited);
  });
});
