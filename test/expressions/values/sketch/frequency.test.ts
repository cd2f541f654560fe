import { describe, expect, it } from 'vitest';
import { Frequencies } from '../../../../src/expressions/values/sketch/frequency.js';

function of(...values: number[]): Frequencies {
  const counts = new Frequencies();
  for (const value of values) counts.add(value);
  return counts;
}

describe('exact percentiles', () => {
  it.each<[number[], number[], number[]]>([
    [
      [1, 2, 3, 2],
      [0, 0.25, 0.5, 0.9, 1],
      [1, 1.75, 2, 2.7, 3],
    ],
    [[2147483647, -2147483648], [0.5], [-0.5]],
    [[0, -0], [0.5], [-0]],
    [
      [NaN, 1],
      [0, 0.5, 1],
      [1, NaN, NaN],
    ],
    [[Infinity, -Infinity], [0.5], [NaN]],
    [[5], [0.1, 0.9], [5, 5]],
  ])('of %j at %j are %j', (values, fractions, expected) => {
    expect(of(...values).percentiles(fractions)).toEqual(expected);
  });

  it('run backwards when descending', () => {
    expect(of(1, 2, 3, 4).percentiles([0.25, 1], true)).toEqual([3.25, 1]);
    expect(of(1, 2, 3, 4).discretePercentile(0.25, true)).toBe(4);
  });

  it('are discrete on demand', () => {
    const values = of(1, 2, 3, 4);
    expect([0, 0.25, 0.26, 0.5, 1].map((f) => values.discretePercentile(f))).toEqual([1, 1, 2, 2, 4]);
  });

  it('count, merge and list', () => {
    const left = of(1, 1, -0);
    left.merge(of(0, 1));
    left.add(7, 0);
    left.add(9, 3);
    expect(left.total).toBe(8);
    expect([...left.entries()]).toEqual([
      [-0, 1],
      [1, 3],
      [0, 1],
      [9, 3],
    ]);
    expect([new Frequencies().percentiles([0.5]), new Frequencies().discretePercentile(0.5)]).toEqual([null, null]);
  });
});
