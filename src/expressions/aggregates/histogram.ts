import { arrayOf, DOUBLE, INT, struct, type DataType } from '../../columnar/types.js';
import { callText, typeMismatch, unexpectedInputType } from '../errors.js';
import { ANY } from '../params.js';
import type { CallSite, BoundExpression } from '../bound.js';
import { NumericHistogram } from '../values/sketch/numeric-histogram.js';
import type { AggregateFunction } from './aggregate.js';
import { constantArgument, isMeasurable, MEASURABLE, throughDoubles } from './approximate.js';
import { objectAggregate } from './object-state.js';

const BINS: DataType = arrayOf(
  struct([
    { name: 'x', type: DOUBLE, nullable: false },
    { name: 'y', type: DOUBLE, nullable: false },
  ]),
  false,
);

function binsOf(bins: BoundExpression, site: CallSite): number {
  const value = constantArgument(bins, 'nb', site);
  if (value === null) throw typeMismatch('UNEXPECTED_NULL', callText(site), 'the number of bins must not be NULL', { exprName: 'nb' });
  if ((value as number) >= 2) return value as number;
  throw typeMismatch('VALUE_OUT_OF_RANGE', callText(site), `there are at least 2 bins, not ${String(value)}`, {
    exprName: 'nb',
    valueRange: '[2, 2147483647]',
    currentValue: String(value),
  });
}

export const functions: readonly AggregateFunction[] = [
  objectAggregate<NumericHistogram>({
    name: 'histogram_numeric',
    doc: 'A histogram of at most so many bins: for each its centre and how many values it holds.',
    params: [ANY, INT],
    result: ([type]) =>
      arrayOf(
        struct([
          { name: 'x', type: type!, nullable: true },
          { name: 'y', type: DOUBLE, nullable: true },
        ]),
        true,
      ),
    skipNulls: [0],
    stateTypes: [BINS],
    check: ([value, bins], site) => {
      if (!isMeasurable(value!.type)) throw unexpectedInputType(callText(site), 0, MEASURABLE, value!);
      binsOf(bins!, site);
    },
    state: ([type], _result, site, args) => {
      const size = binsOf(args[1]!, site);
      const { to, from } = throughDoubles(type!);
      return {
        create: () => new NumericHistogram(size),
        add: (histogram, [value]) => {
          histogram.add(to(value!));
          return histogram;
        },
        merge: (histogram, other) => {
          histogram.merge(other);
          return histogram;
        },
        finish: ({ bins }) => (bins.length === 0 ? null : bins.map(({ x, y }) => [from(x), y])),
        encode: ({ bins }) => [bins.map(({ x, y }) => [x, y])],
        decode: ([bins]) =>
          new NumericHistogram(
            size,
            (bins as unknown as readonly (readonly [number, number])[]).map(([x, y]) => ({ x, y })),
          ),
      };
    },
  }),
];
