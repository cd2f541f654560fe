import { BIGINT, DOUBLE, type DataType } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import type { BoundExpression, CallSite } from '../bound.js';
import { divideByZero, wrongArgumentCount } from '../errors.js';
import { NUMERIC } from '../params.js';
import { coerce } from '../scalar.js';
import { CoMoments, regressionIntercept, regressionSlope } from '../values/sketch/co-moments.js';
import { Moments } from '../values/sketch/moments.js';
import type { AggregateFunction, BoundAggregateFunction } from './aggregate.js';
import { functions as averages } from './avg.js';
import { functions as counts } from './count.js';
import { objectAggregate } from './object-state.js';

const STATE: readonly DataType[] = [DOUBLE, DOUBLE, DOUBLE, DOUBLE, DOUBLE, DOUBLE];
const SLOPE_STATE: readonly DataType[] = [...STATE, DOUBLE, DOUBLE, DOUBLE];

/** Spark merges every partial result into an empty one, which shows in the last bits and with infinities. */
function merged(m: CoMoments): CoMoments {
  const total = new CoMoments();
  total.merge(m);
  return total;
}

function encode(m: CoMoments): number[] {
  return [m.count, m.meanX, m.meanY, m.xy, m.xx, m.yy];
}

function decode(values: readonly unknown[]): CoMoments {
  const m = new CoMoments();
  [m.count, m.meanX, m.meanY, m.xy, m.xx, m.yy] = values as [number, number, number, number, number, number];
  return m;
}

/** A statistic of pairs without NULL. */
function ofPairs(name: string, doc: string, finish: (m: CoMoments, ansi: boolean) => Value): AggregateFunction {
  return objectAggregate<CoMoments>({
    name,
    doc,
    params: [DOUBLE, DOUBLE],
    result: DOUBLE,
    stateTypes: STATE,
    state: (_types, _result, site) => ({
      create: () => new CoMoments(),
      add: (m, [x, y]) => {
        m.add(x as number, y as number);
        return m;
      },
      merge: (m, other) => {
        m.merge(other);
        return m;
      },
      finish: (m) => finish(merged(m), site.settings.ansi),
      encode,
      decode,
    }),
  });
}

interface Line {
  readonly pairs: CoMoments;
  readonly x: Moments;
}

/** A parameter of the line of y over x; the arguments are (y, x). */
function ofLine(name: string, doc: string, finish: (pairs: CoMoments, x: Moments) => number | null): AggregateFunction {
  return objectAggregate<Line>({
    name,
    doc,
    params: [DOUBLE, DOUBLE],
    result: DOUBLE,
    stateTypes: SLOPE_STATE,
    state: () => ({
      create: () => ({ pairs: new CoMoments(), x: new Moments() }),
      add: (line, [y, x]) => {
        line.pairs.add(x as number, y as number);
        line.x.add(x as number);
        return line;
      },
      merge: (line, other) => {
        line.pairs.merge(other.pairs);
        line.x.merge(other.x);
        return line;
      },
      finish: ({ pairs, x }) => {
        const total = new Moments();
        total.merge(x);
        return finish(merged(pairs), total);
      },
      encode: ({ pairs, x }) => [...encode(pairs), x.count, x.mean, x.m2],
      decode: (values) => {
        const x = new Moments();
        [x.count, x.mean, x.m2] = values.slice(6) as [number, number, number];
        return { pairs: decode(values.slice(0, 6)), x };
      },
    }),
  });
}

/** The squared deviations of one side of the pairs. */
function deviations(name: string, doc: string, side: 0 | 1): AggregateFunction {
  return objectAggregate<Moments>({
    name,
    doc,
    params: [DOUBLE, DOUBLE],
    result: DOUBLE,
    stateTypes: [DOUBLE, DOUBLE, DOUBLE],
    state: () => ({
      create: () => new Moments(),
      add: (m, values) => {
        m.add(values[side] as number);
        return m;
      },
      merge: (m, other) => {
        m.merge(other);
        return m;
      },
      finish: (m) => {
        const total = new Moments();
        total.merge(m);
        return total.count === 0 ? null : total.m2;
      },
      encode: (m) => [m.count, m.mean, m.m2],
      decode: (values) => {
        const m = new Moments();
        [m.count, m.mean, m.m2] = values as [number, number, number];
        return m;
      },
    }),
  });
}

function correlation(m: CoMoments, ansi: boolean): Value {
  if (m.count < 2) return null;
  if (ansi && m.correlationDivisor() === 0) throw divideByZero();
  return m.correlation();
}

/** `regr_avgx` and `regr_avgy`: the average of one side where no side is NULL. */
function bindSide(site: CallSite, side: 0 | 1): BoundAggregateFunction {
  const [y, x] = numericPair(site);
  const missing = site.call('or', [site.call('isnull', [y]), site.call('isnull', [x])]);
  const absent: BoundExpression = { kind: 'literal', value: null, type: { kind: 'void' }, nullable: true, name: 'NULL' };
  const masked = site.call('if', [missing, absent, side === 0 ? y : x]);
  return { ...averages[0]!.bind({ ...site, args: [masked] }), name: `${site.name}(${site.args.map((a) => a.name).join(', ')})` };
}

function numericPair(site: CallSite): [BoundExpression, BoundExpression] {
  if (site.args.length !== 2) throw wrongArgumentCount(site.name, '2', site.args.length);
  return [coerce(site.args[0]!, NUMERIC, 0, site), coerce(site.args[1]!, NUMERIC, 1, site)];
}

function bindCount(site: CallSite): BoundAggregateFunction {
  return { ...counts[0]!.bind({ ...site, args: numericPair(site) }), type: BIGINT };
}

export const functions: readonly AggregateFunction[] = [
  ofPairs('corr', 'Correlation of pairs (Pearson).', correlation),
  ofPairs('covar_pop', 'Population covariance of pairs.', (m) => m.covariancePop()),
  ofPairs('covar_samp', 'Sample covariance of pairs; NULL for fewer than two.', (m) => m.covarianceSamp()),
  ofPairs('regr_r2', 'Coefficient of determination of the line of y over x.', (m) => m.rSquared()),
  ofPairs('regr_sxy', 'Sum of the products of the deviations of y and x.', (m) => (m.count === 0 ? null : m.xy)),
  ofLine('regr_slope', 'Slope of the line of y over x.', regressionSlope),
  ofLine('regr_intercept', 'Intercept of the line of y over x.', regressionIntercept),
  deviations('regr_sxx', 'Sum of the squared deviations of x.', 1),
  deviations('regr_syy', 'Sum of the squared deviations of y.', 0),
  { name: 'regr_avgx', doc: 'Average of x where y is not NULL.', bind: (site) => bindSide(site, 1) },
  { name: 'regr_avgy', doc: 'Average of y where x is not NULL.', bind: (site) => bindSide(site, 0) },
  { name: 'regr_count', doc: 'Number of pairs without NULL.', bind: bindCount },
];
