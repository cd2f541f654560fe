// What holds for every operator of the registry.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { QueryProgress } from 'tidemark';
import * as operators from 'tidemark/operators';
import { anySteps, rowsCutTwice, rowsDisordered } from '../arbitraries/timeline.js';
import { type Row, timeline } from '../models/timeline.js';
import { DELAY_MS, OPERATORS } from '../registry.js';
import { asSet, type Outcome, runBounded, runCase } from '../run-case.js';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 10);
/** Steps before which a query starts again: some, or every one. */
const restartsAt = fc.oneof(fc.array(fc.nat(5), { minLength: 1, maxLength: 3 }), fc.constant([0, 1, 2, 3, 4, 5]));
/** Far behind everything: its watermark takes all else away. */
const LAST: Row = { id: 0, k: 'last', v: 0, d: 0, ts: new Date(10_000_000) };

test('every operator has a case', () => {
  const covered = new Set(OPERATORS.flatMap((c) => c.covers));
  const names = Object.entries(operators).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
  expect(names.filter((name) => !covered.has(name))).toEqual([]);
});

describe.each(OPERATORS)('$name', (operator) => {
  const { time, model, runsNoData } = operator;

  test.each(operator.modes)('answers in %s mode as its model does, epoch by epoch', async (mode) => {
    const property = fc.asyncProperty(anySteps, async (steps) => {
      const { outputs } = await runCase(operator, mode, steps);
      const expected = model(timeline(steps, time, runsNoData === true && mode !== 'complete'), mode);
      expect(outputs.map(asSet)).toEqual(expected.map(asSet));
    });
    await fc.assert(property, { numRuns: RUNS });
  });

  test.each(operator.modes)('answers in %s mode the same over restarts', async (mode) => {
    const property = fc.asyncProperty(anySteps, restartsAt, async (steps, restarts) => {
      const { outputs } = await runCase(operator, mode, steps, { restarts: new Set(restarts) });
      const expected = model(timeline(steps, time, runsNoData === true && mode !== 'complete'), mode);
      expect(outputs.map(asSet)).toEqual(expected.map(asSet));
    });
    await fc.assert(property, { numRuns: Math.ceil(RUNS / 2) });
  });
});

test.each(OPERATORS.flatMap((operator) => operator.modes.map((mode) => [operator.name, mode, operator] as const)))(
  '%s answers in %s mode the same with its state in memory and in LevelDB, over restarts',
  async (_, mode, operator) => {
    const property = fc.asyncProperty(anySteps, restartsAt, async (steps, restarts) => {
      const changes = { restarts: new Set(restarts) };
      const [level, memory] = [
        await runCase(operator, mode, steps, changes),
        await runCase(operator, mode, steps, { ...changes, inMemory: true }),
      ];
      expect(memory.outputs).toEqual(level.outputs);
      expect(memory.progress.map(counted)).toEqual(level.progress.map(counted));
    });
    await fc.assert(property, { numRuns: Math.ceil(RUNS / 3) });
  },
);

function counted({ batchId, numInputRows, eventTime, stateOperators }: QueryProgress): unknown {
  return [
    batchId,
    numInputRows,
    eventTime,
    stateOperators.map((o) => [o.numRowsTotal, o.numRowsUpdated, o.numRowsRemoved, o.numRowsDroppedByWatermark]),
  ];
}

const timed = OPERATORS.filter((operator) => operator.time !== null).flatMap((operator) =>
  operator.modes.filter((mode) => mode !== 'complete').map((mode) => [operator.name, mode, operator] as const),
);

test.each(timed)(
  '%s accounts in %s mode for every row: what is late is handed out and counted, and all else as if that had never come',
  async (_, mode, operator) => {
    const property = fc.asyncProperty(anySteps, async (steps) => {
      const numbered = steps.map((rows, k) => rows.map((row, i) => ({ ...row, id: 100 * (k + 1) + i })));
      const all = await runCase(operator, mode, numbered, { keepsLate: true });
      expect(all.late).toHaveLength(lateCount(all));
      if (operator.countedRows !== undefined && mode === 'append') {
        const behind = await runCase(operator, mode, [...numbered, [LAST], []], { keepsLate: true });
        const { taken, given } = operator.countedRows;
        const sum = (rows: readonly Row[], of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0);
        expect(sum(behind.outputs.flat(), given) + behind.late.length).toBe(sum(numbered.flat(), taken));
      }
      if (operator.isLateInPart === true) return;
      const late = new Set(all.late.map(idOf));
      const rest = await runCase(
        operator,
        mode,
        numbered.map((rows) => rows.filter((row) => !late.has(row.id))),
        { keepsLate: true },
      );
      expect(rest.late).toEqual([]);
      expect(rest.outputs.map(asSet)).toEqual(all.outputs.map(asSet));
    });
    await fc.assert(property, { numRuns: Math.ceil(RUNS / 2) });
  },
);

function lateCount({ progress }: Outcome): number {
  return progress.flatMap((p) => p.stateOperators).reduce((sum, o) => sum + o.numRowsDroppedByWatermark, 0);
}

function idOf({ row }: { readonly row: Row }): unknown {
  return row['id'] ?? row['id2'];
}

const ofTheSet = OPERATORS.filter((operator) => operator.isOfTheSet === true && operator.modes.includes('append'));

test.each(ofTheSet)('$name gives the same however rows are cut into epochs, and as a batch', async (operator) => {
  const property = fc.asyncProperty(rowsCutTwice, async ({ one, other }) => {
    const rows = one.flat();
    // rows in the order of their times are never late, wherever they are cut
    const cuts = [one, other].map((cut) => [...inOrder(cut, rows), [LAST], []]);
    const results = await Promise.all(cuts.map((steps) => runCase(operator, 'append', steps)));
    const [a, b] = results.map(({ outputs }) => asSet(outputs.flat()));
    expect(a).toEqual(b);
    const bounded = asSet(await runBounded(operator, [...rows, LAST]));
    const held = asSet(operator.time === null ? [] : await runBounded(operator, [LAST]));
    expect(a).toEqual(without(bounded, held));
  });
  await fc.assert(property, { numRuns: Math.ceil(RUNS / 2) });
});

test.each(ofTheSet)('$name gives the same in whatever order rows come, where none is late', async (operator) => {
  const property = fc.asyncProperty(rowsDisordered(DELAY_MS), async ({ one, other }) => {
    const [a, b] = [await runCase(operator, 'append', [...one, [LAST], []]), await runCase(operator, 'append', [...other, [LAST], []])];
    expect([lateCount(a), lateCount(b)]).toEqual([0, 0]);
    expect(asSet(a.outputs.flat())).toEqual(asSet(b.outputs.flat()));
  });
  await fc.assert(property, { numRuns: Math.ceil(RUNS / 2) });
});

test.each(OPERATORS.filter((operator) => operator.drains === true))(
  '$name keeps nothing that the watermark has passed',
  async (operator) => {
    const property = fc.asyncProperty(anySteps, async (steps) => {
      const mode = operator.modes[0]!;
      const all = await runCase(operator, mode, [...steps, [LAST], []]);
      const alone = await runCase(operator, mode, [[LAST], []]);
      expect(stateRows(all)).toEqual(stateRows(alone));
    });
    await fc.assert(property, { numRuns: Math.ceil(RUNS / 3) });
  },
);

function stateRows({ last }: Outcome): readonly number[] {
  return last?.stateOperators.map((o) => o.numRowsTotal) ?? [];
}

/** The rows by time (those without first), cut at the same places. */
function inOrder(cut: readonly (readonly Row[])[], rows: readonly Row[]): Row[][] {
  const sorted = rows.toSorted((a, b) => timeOf(a) - timeOf(b));
  let at = 0;
  return cut.map((part) => sorted.slice(at, (at += part.length)));
}

function timeOf(row: Row): number {
  return (row['ts'] as Date | null)?.getTime() ?? -1;
}

/** The list less what the other one holds, each as often. */
function without(all: readonly string[], less: readonly string[]): string[] {
  const rest = [...all];
  for (const text of less) rest.splice(rest.indexOf(text), 1);
  return rest;
}
