import { describe, expect, it } from 'vitest';
import { CoMoments, regressionIntercept, regressionSlope } from '../../../../src/expressions/values/sketch/co-moments.js';
import { Moments } from '../../../../src/expressions/values/sketch/moments.js';

/** As Spark computes an aggregate of one partition: a partial result merged into an empty one. */
function momentsOf(...values: number[]): Moments {
  const partial = new Moments();
  for (const value of values) partial.add(value);
  const final = new Moments();
  final.merge(partial);
  return final;
}

function pairs(...values: [number, number][]): CoMoments {
  const partial = new CoMoments();
  for (const [x, y] of values) partial.add(x, y);
  const final = new CoMoments();
  final.merge(partial);
  return final;
}

describe('moments', () => {
  it('give the recorded answers', () => {
    expect(momentsOf(0.1, 0.2, 0.3).variancePop()).toBe(0.0066666666666666645);
    expect(momentsOf(0.1, 0.2, 0.3).stddevSamp()).toBe(0.09999999999999998);
    expect(momentsOf(2.5, 2.5, -1, 7.25).stddevPop()).toBe(2.933507925675334);
    expect(momentsOf(1e16, 1, -1e16).variancePop()).toBe(6.666666666666667e31);
    expect(momentsOf(1, 2, 3, 2).kurtosis()).toBe(-1);
    expect(momentsOf(1, 2, 3, 2).skewness()).toBe(0);
    expect(momentsOf(Infinity, -Infinity).stddevPop()).toBeNaN();
    const floats = momentsOf(...[0.1, 0.2, 0.3].map(Math.fround));
    expect(floats.varianceSamp()).toBe(0.010000001043081316);
    expect(floats.skewness()).toBeCloseTo(4.562529955905356e-8, 15);
  });

  it('are null where they are open', () => {
    const none = momentsOf();
    expect([none.variancePop(), none.varianceSamp(), none.stddevPop(), none.stddevSamp(), none.skewness(), none.kurtosis()]).toEqual(
      Array(6).fill(null),
    );
    const one = momentsOf(5);
    expect([one.variancePop(), one.varianceSamp(), one.stddevSamp(), one.skewness(), one.kurtosis()]).toEqual([0, null, null, null, null]);
  });

  it('merge to what one pass gives', () => {
    const values = Array.from({ length: 500 }, (_, i) => ((i * 7919) % 997) / 7);
    const left = momentsOf(...values.slice(0, 123));
    left.merge(momentsOf(...values.slice(123)));
    const whole = momentsOf(...values);
    for (const key of ['count', 'mean', 'm2', 'm3', 'm4'] as const) expect(left[key] / whole[key]).toBeCloseTo(1, 10);
  });
});

describe('moments of pairs', () => {
  const groups: Record<string, [x: number, y: number][]> = {
    a: [
      [1, 2],
      [2, 4.5],
      [3, 5],
    ],
    d: [
      [1, 2],
      [1, 3],
    ],
    e: [
      [1.5, -2],
      [2.5, -4],
      [-3.5, 9.25],
    ],
    g: [
      [1e10, 1],
      [1e10, 2],
      [10000000001, 4],
    ],
  };
  const swapped = (name: string) => pairs(...groups[name]!.map(([x, y]): [number, number] => [y, x]));

  it.each([
    ['a', 1.5, 0.870967741935484, 0.8333333333333339],
    ['d', 0, null, null],
    ['e', -22.958333333333336, 0.9997530262516627, 1.4536290322580645],
    ['g', 0.8333325386047363, 0.8928562913622177, -24999999998.5],
  ])('of group %s give the recorded covar_samp(y, x), regr_r2(y, x) and regr_intercept(y, x)', (name, covariance, rSquared, intercept) => {
    expect([swapped(name).covarianceSamp(), swapped(name).rSquared()]).toEqual([covariance, rSquared]);
    expect(regressionIntercept(pairs(...groups[name]!), momentsOf(...groups[name]!.map(([x]) => x)))).toBe(intercept);
  });

  it('correlate', () => {
    expect(pairs(...groups['a']!).correlation()).toBeCloseTo(0.9332565252573828, 14);
    expect(pairs([NaN, 1], [1, 2]).rSquared()).toBeNaN();
    expect(regressionSlope(pairs(...groups['a']!), momentsOf(1, 2, 3))).toBe(1.5);
  });

  it('are null where they are open', () => {
    const none = pairs();
    expect([
      none.covariancePop(),
      none.correlation(),
      none.rSquared(),
      regressionSlope(none, momentsOf()),
      regressionIntercept(none, momentsOf()),
    ]).toEqual(Array(5).fill(null));
    const flat = pairs([1, 2], [1, 3]);
    expect([flat.correlation(), flat.correlationDivisor(), flat.rSquared(), flat.covarianceSamp()]).toEqual([null, 0, 1, 0]);
    expect(pairs([1, 2], [2, 2]).rSquared()).toBeNull();
    expect(pairs([1, 2]).covarianceSamp()).toBeNull();
  });
});
