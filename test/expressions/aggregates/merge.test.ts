import { describe, expect, test } from 'vitest';
import { Batch } from '../../../src/columnar/batch.js';
import { parseDdl } from '../../../src/columnar/ddl.js';
import type { Value } from '../../../src/columnar/value.js';
import { DEFAULT_SETTINGS, type Accumulator, type BoundAggregate } from '../../../src/expressions/bound.js';
import { resolveAggregates } from '../../../src/expressions/aggregates/resolve.js';
import { updateAggregate } from '../../../src/expressions/aggregates/update.js';

const SCHEMA = parseDdl('s STRING, i INT, b BIGINT, d DOUBLE, m DECIMAL(10,2), y BINARY, t BOOLEAN, a ARRAY<INT>');
const ROWS: readonly (readonly Value[])[] = [
  ['x', 1, 10n, 0.5, 125n, Uint8Array.of(1), true, [1]],
  [null, null, null, null, null, null, null, null],
  ['y', 2, 20n, -1.25, 250n, Uint8Array.of(2, 3), false, [2]],
  ['x', 2, 20n, 3.75, 250n, Uint8Array.of(1), true, [1, null]],
  ['z', 7, 5n, 3.75, -99n, Uint8Array.of(), true, []],
  ['y', 3, 8n, 0.1, 1n, Uint8Array.of(9), false, [2]],
];
const CONTEXT = { ...DEFAULT_SETTINGS, timestampMicros: 0n, epochId: 0 };

const CALLS = [
  'count(*)', 'count(i, s)', 'sum(i)', 'sum(d)', 'sum(m)', 'try_sum(b)', 'avg(i)', 'avg(m)', 'try_avg(d)', 'min(s)', 'max(d)', 'min(a)',
  'first(s)', 'last(s) IGNORE NULLS', 'any_value(i, true)', 'collect_list(i)', 'collect_set(a)', 'max_by(s, d)', 'min_by(d, b)', 'bool_and(t)',
  'some(t)', 'bit_or(i)', 'bit_xor(b)', 'count_if(t)', 'stddev(d)', 'var_pop(i)', 'skewness(d)', 'kurtosis(d)', 'corr(d, i)', 'covar_samp(d, b)',
  'regr_r2(d, i)', 'regr_slope(d, i)', 'regr_intercept(d, i)', 'regr_sxx(d, i)', 'regr_avgy(d, i)', 'regr_count(d, i)', 'approx_count_distinct(s)',
  'percentile_approx(d, array(0.1, 0.5))', 'percentile(d, array(0.25, 0.75))', 'percentile(d, 0.5, i)', 'median(m)', 'mode(s)', 'mode(a)',
  'percentile_cont(0.3) WITHIN GROUP (ORDER BY d DESC)', 'percentile_disc(0.3) WITHIN GROUP (ORDER BY i)', 'histogram_numeric(d, 3)',
  "listagg(s, '-') WITHIN GROUP (ORDER BY i DESC, d)", 'string_agg(y)', 'bitmap_construct_agg(b)', 'bitmap_or_agg(y)', 'bitmap_and_agg(y)',
  'hll_sketch_agg(s)', 'hll_sketch_agg(b, 4)', 'count_min_sketch(s, 0.5, 0.9, 7)', 'count_min_sketch(b, 0.1, 0.9, 1)', 'sum(DISTINCT i)', 'avg(DISTINCT d)', 'sum(i) FILTER (WHERE t)',
]; // prettier-ignore

function bound(call: string): BoundAggregate {
  return resolveAggregates([], [call], SCHEMA).aggregates[0]!;
}

/** An accumulator with the given rows in slot 0. */
function over(aggregate: BoundAggregate, rows: readonly (readonly Value[])[]): Accumulator {
  const accumulator = aggregate.accumulator(CONTEXT);
  accumulator.reserve(2);
  updateAggregate(
    aggregate,
    accumulator,
    new Int32Array(rows.length),
    Batch.fromRows(
      SCHEMA,
      rows.map((r) => [...r]),
    ),
    CONTEXT,
  );
  return accumulator;
}

const SLOT = Int32Array.of(0);

describe('state of aggregates', () => {
  test.each(CALLS)('%s is the same in one piece and merged from its saved parts', (call) => {
    const aggregate = bound(call);
    const whole = over(aggregate, ROWS).evaluate(SLOT).get(0);
    for (const cut of [0, 1, 3, ROWS.length]) {
      const merged = aggregate.accumulator(CONTEXT);
      merged.reserve(2);
      for (const part of [ROWS.slice(0, cut), ROWS.slice(cut)]) {
        const state = over(aggregate, part).snapshot(SLOT);
        expect(state.map((c) => c.type)).toEqual(aggregate.stateTypes);
        merged.merge(SLOT, state, 1);
      }
      expectClose(merged.evaluate(SLOT).get(0), whole);
    }
  });

  test.each(CALLS)('%s of a cleared group is that of no rows', (call) => {
    const aggregate = bound(call);
    const used = over(aggregate, ROWS);
    used.clear(0);
    expect(used.evaluate(SLOT).get(0)).toEqual(over(aggregate, []).evaluate(SLOT).get(0));
  });
});

/** Sums of doubles and moments depend on where the rows were cut, in the last digits. */
function expectClose(actual: Value, expected: Value): void {
  if (typeof expected === 'number' && typeof actual === 'number') expect(actual).toBeCloseTo(expected, 10);
  else expect(actual).toEqual(expected);
}

test('a decimal sum that left its type stays an overflow, whatever follows and wherever it was saved', () => {
  const schema = parseDdl('v DECIMAL(38,0)');
  const most = 10n ** 38n - 1n;
  for (const [call, result] of [
    ['try_sum(v)', null],
    ['try_avg(v)', null],
    ['sum(v)', 'ARITHMETIC_OVERFLOW'],
    ['avg(v)', 'ARITHMETIC_OVERFLOW'],
  ] as const) {
    const aggregate = resolveAggregates([], [call], schema).aggregates[0]!;
    const first = aggregate.accumulator(CONTEXT);
    first.reserve(1);
    updateAggregate(aggregate, first, new Int32Array(2), Batch.fromRows(schema, [[most], [1n]]), CONTEXT);
    const second = aggregate.accumulator(CONTEXT);
    second.reserve(1);
    second.merge(SLOT, first.snapshot(SLOT), 1);
    updateAggregate(aggregate, second, new Int32Array(1), Batch.fromRows(schema, [[-5n]]), CONTEXT);
    if (result === null) expect(second.evaluate(SLOT).get(0)).toBeNull();
    else expect(() => second.evaluate(SLOT)).toThrow(result);
  }
});

test.each([
  ['mode()', 'INVALID_WITHIN_GROUP_EXPRESSION.WITHIN_GROUP_MISSING'],
  ['percentile(d, 1.5)', 'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE'],
  ['percentile(d, i)', 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT'],
  ['histogram_numeric(d, 1)', 'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE'],
  ['listagg(DISTINCT s) WITHIN GROUP (ORDER BY i)', 'INVALID_WITHIN_GROUP_EXPRESSION.MISMATCH_WITH_DISTINCT_INPUT'],
  ['max_by(s, map(s, i))', 'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE'],
  ['sum(sum(i))', 'NESTED_AGGREGATE_FUNCTION'],
])('%s is refused as %s', (call, code) => {
  expect(() => bound(call)).toThrow(code);
});

test('count_min_sketch gives the bytes of the example in the documentation of Spark', () => {
  const schema = parseDdl('v INT');
  const aggregate = resolveAggregates([], ['count_min_sketch(v, 0.5D, 0.5D, 1)'], schema).aggregates[0]!;
  const accumulator = aggregate.accumulator(CONTEXT);
  accumulator.reserve(1);
  updateAggregate(aggregate, accumulator, new Int32Array(3), Batch.fromRows(schema, [[1], [2], [1]]), CONTEXT);
  const bytes = accumulator.evaluate(SLOT).get(0) as Uint8Array;
  expect(Buffer.from(bytes).toString('hex')).toBe(
    '0000000100000000000000030000000100000004000000005d8d6ab90000000000000000000000000000000200000000000000010000000000000000',
  );
});
