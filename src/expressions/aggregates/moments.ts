import { DOUBLE } from '../../columnar/types.js';
import type { AggregateFunction } from './aggregate.js';
import { objectAggregate } from './object-state.js';
import { Moments } from '../values/sketch/moments.js';

const STATE = [DOUBLE, DOUBLE, DOUBLE, DOUBLE, DOUBLE];

function encode(m: Moments): number[] {
  return [m.count, m.mean, m.m2, m.m3, m.m4];
}

function decode(values: readonly unknown[]): Moments {
  const m = new Moments();
  [m.count, m.mean, m.m2, m.m3, m.m4] = values as [number, number, number, number, number];
  return m;
}

/** A statistic of the moments of one column; Spark's update and merge formulas, so that the last bits agree. */
function statistic(name: string, doc: string, aliases: readonly string[], finish: (m: Moments) => number | null): AggregateFunction {
  return objectAggregate<Moments>({
    name,
    shownAliases: aliases,
    doc,
    params: [DOUBLE],
    result: DOUBLE,
    stateTypes: STATE,
    state: () => ({
      create: () => new Moments(),
      add: (m, [value]) => {
        m.add(value as number);
        return m;
      },
      merge: (m, other) => {
        m.merge(other);
        return m;
      },
      // Spark merges every partial result into an empty one, which shows in the last bits and with infinities.
      finish: (m) => {
        const total = new Moments();
        total.merge(m);
        return finish(total);
      },
      encode,
      decode,
    }),
  });
}

export const functions: readonly AggregateFunction[] = [
  statistic('stddev_samp', 'Sample standard deviation; NULL for fewer than two values.', ['stddev', 'std'], (m) => m.stddevSamp()),
  statistic('stddev_pop', 'Population standard deviation.', [], (m) => m.stddevPop()),
  statistic('var_samp', 'Sample variance; NULL for fewer than two values.', ['variance'], (m) => m.varianceSamp()),
  statistic('var_pop', 'Population variance.', [], (m) => m.variancePop()),
  statistic('skewness', 'Skewness.', [], (m) => m.skewness()),
  statistic('kurtosis', 'Excess kurtosis.', [], (m) => m.kurtosis()),
];
