// Chains of stateful operators: watermarks pass from one to the next, and no row is lost or doubled on the way.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyChain, buildChain, type Chain, isStatefulChain } from '../arbitraries/chain.js';
import { rowsCutTwice } from '../arbitraries/timeline.js';
import type { Row } from '../models/timeline.js';
import { asSet, type Outcome, runBounded, runCase } from '../run-case.js';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 10);
/** Far behind everything. Conditions on v, which are applied before the watermark, let it pass, so that it takes all else away. */
const LAST: Row = { id: 0, k: 'last', v: 9, d: 0, ts: new Date(10_000_000) };

const chain = fc.oneof(anyChain(2), anyChain(3)).filter(isStatefulChain);
const caseOf = (made: Chain) => ({ pipe: (stream: Parameters<typeof buildChain>[0]) => buildChain(stream, made) });
const counted = (rows: readonly Row[]) => asSet(rows.filter((row) => row['k'] !== 'last'));
const outputOf = ({ outputs }: Outcome) => counted(outputs.flat());

/** The rows in the order of their times, so that none is late, cut at the same places; then one that takes all away. */
function inOrder(steps: readonly (readonly Row[])[]): Row[][] {
  const sorted = steps.flat().toSorted((a, b) => timeOf(a) - timeOf(b));
  let at = 0;
  return [...steps.map((part) => sorted.slice(at, (at += part.length))), [LAST], []];
}

function timeOf(row: Row): number {
  return (row['ts'] as Date | null)?.getTime() ?? -1;
}

describe('a chain of stateful operators', () => {
  test('gives the same however rows are cut into epochs, and as a batch', async () => {
    const property = fc.asyncProperty(chain, rowsCutTwice, async (made, { one, other }) => {
      const runs = [await runCase(caseOf(made), 'append', inOrder(one)), await runCase(caseOf(made), 'append', inOrder(other))];
      const batch = counted(await runBounded(caseOf(made), [...one.flat(), LAST]));
      for (const run of runs) expect(outputOf(run)).toEqual(batch);
    });
    await fc.assert(property, { numRuns: 3 * RUNS });
  });

  test('gives the same over restarts', async () => {
    const restarts = fc.array(fc.nat(6), { minLength: 1, maxLength: 3 });
    const property = fc.asyncProperty(chain, rowsCutTwice, restarts, async (made, { one }, at) => {
      const steps = inOrder(one);
      const plain = await runCase(caseOf(made), 'append', steps);
      const restarted = await runCase(caseOf(made), 'append', steps, { restarts: new Set(at) });
      expect(outputOf(restarted)).toEqual(outputOf(plain));
    });
    await fc.assert(property, { numRuns: RUNS });
  });

  test('finds no row late that the operators before it put out in time, and counts every other', async () => {
    const property = fc.asyncProperty(chain, rowsCutTwice, async (made, { one }) => {
      const run = await runCase(caseOf(made), 'append', inOrder(one), { keepsLate: true });
      expect(run.late).toEqual([]);
      const disordered = await runCase(caseOf(made), 'append', [...one, [LAST], []], { keepsLate: true });
      const droppedRows = disordered.progress.flatMap((p) => p.stateOperators).reduce((sum, o) => sum + o.numRowsDroppedByWatermark, 0);
      expect(disordered.late).toHaveLength(droppedRows);
    });
    await fc.assert(property, { numRuns: RUNS });
  });
});
