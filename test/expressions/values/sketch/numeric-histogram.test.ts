import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { NumericHistogram } from '../../../../src/expressions/values/sketch/numeric-histogram.js';

interface Case {
  aggs?: string[];
  rows: number[][];
  result?: unknown[][];
}

const cases = JSON.parse(readFileSync(new URL('../../../conformance/corpus/functions/aggregates.json', import.meta.url), 'utf8')) as Case[];

it('gives the recorded bins', () => {
  const recorded = cases.find((c) => c.aggs?.[0] === 'histogram_numeric(v, 3)')!;
  const partial = new NumericHistogram(3);
  for (const row of recorded.rows) partial.add(row[1]!);
  const final = new NumericHistogram(3);
  final.merge(partial);
  expect([[final.bins.map(({ x, y }) => [Math.trunc(x), y])]]).toEqual(recorded.result);
});

it('keeps few values exactly and merges the nearest', () => {
  const histogram = new NumericHistogram(3);
  for (const value of [5, 1, 5, 9]) histogram.add(value);
  expect(histogram.bins).toEqual([
    { x: 1, y: 1 },
    { x: 5, y: 2 },
    { x: 9, y: 1 },
  ]);
  histogram.add(8);
  expect(histogram.bins).toEqual([
    { x: 1, y: 1 },
    { x: 5, y: 2 },
    { x: 8.5, y: 2 },
  ]);
  const other = new NumericHistogram(3);
  other.add(1);
  histogram.merge(other);
  expect(histogram.bins).toEqual([
    { x: 1, y: 2 },
    { x: 5, y: 2 },
    { x: 8.5, y: 2 },
  ]);
  expect(() => new NumericHistogram(1)).toThrow(/histogram_numeric/);
});
