// What holds for every operator of the registry.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as operators from 'tidemark/operators';
import { anySteps, rowsCutTwice } from '../arbitraries/timeline.js';
import { type Row, timeline } from '../models/timeline.js';
import { OPERATORS } from '../registry.js';
import { asSet, type Outcome, runBounded, runCase } from '../run-case.js';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 10);
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
    const property = fc.asyncProperty(anySteps, fc.array(fc.nat(5), { minLength: 1, maxLength: 3 }), async (steps, restarts) => {
      const { outputs } = await runCase(operator, mode, steps, new Set(restarts));
      const expected = model(timeline(steps, time, runsNoData === true && mode !== 'complete'), mode);
      expect(outputs.map(asSet)).toEqual(expected.map(asSet));
    });
    await fc.assert(property, { numRuns: Math.ceil(RUNS / 2) });
  });
});

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
