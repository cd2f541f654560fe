// Written by scripts/functions.ts from the registry of functions: run `npm run functions`, do not edit.
import type { AggregateExpression } from './expressions/aggregate-builder.js';
import type { Expression, Input, InputColumns, InputValue, Operand, OperandColumns } from './expressions/builder.js';
import {
  aggregateCall,
  type Argument,
  column,
  constant,
  type FunctionOptions,
  type Lambda,
  lambda,
  optionsMap,
  scalarCall,
} from './expressions/face.js';
import type { AverageValue, ItemValue, ListValue, PresentValue, SumValue } from './expressions/typed-value.js';
import type { Decimal } from './columnar/decimal.js';
import type { CalendarInterval } from './columnar/value.js';

/**
 * How many different values there are, by Spark's HyperLogLog++ sketch; a second argument is the relative standard deviation (0.05).
 *
 * @example expr("approx_count_distinct(v)") of v INT: 1, 1, 2, 2, 3 // 3
 */
export function approx_count_distinct<const P0 extends Input, const P1 extends Argument = never>(
  value: P0,
  relativeError?: P1,
): AggregateExpression<bigint, InputColumns<P0> | OperandColumns<P1>> {
  return aggregateCall('approx_count_distinct', column(value), constant(relativeError));
}

/**
 * A value of the group at a percentage (or an array of them), with a rank error of 1/accuracy (10,000).
 *
 * @example expr("percentile_approx(v, array(0.5, 0.4, 0.1), 100)") of v INT: 0, 1, 2, 10 // [1,1,0]
 */
export function percentile_approx<const P0 extends Input, const P1 extends Argument, const P2 extends Argument = never>(
  value: P0,
  percentage: P1,
  accuracy?: P2,
): AggregateExpression<InputValue<P0> | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return aggregateCall('percentile_approx', column(value), constant(percentage), constant(accuracy));
}

/**
 * A value of the group at a percentage (or an array of them), with a rank error of 1/accuracy (10,000).
 *
 * @example expr("approx_percentile(v, 0.5, 100)") of v INT: 0, 6, 7, 9, 10 // 7
 */
export function approx_percentile<const P0 extends Input, const P1 extends Argument, const P2 extends Argument = never>(
  value: P0,
  percentage: P1,
  accuracy?: P2,
): AggregateExpression<InputValue<P0> | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return aggregateCall('approx_percentile', column(value), constant(percentage), constant(accuracy));
}

/**
 * The exact percentile of numbers or intervals at a percentage (or an array of them), interpolated.
 *
 * @example expr("percentile(v, 0.3)") of v INT: 0, 10 // 3.0
 */
export function percentile<const P0 extends Input, const P1 extends Argument, const P2 extends Argument = never>(
  value: P0,
  percentage: P1,
  frequency?: P2,
): AggregateExpression<number | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return aggregateCall('percentile', column(value), constant(percentage), constant(frequency));
}

/**
 * The exact median of numbers or intervals.
 *
 * @example expr("median(v)") of v INT: 0, 10, null // 5.0
 */
export function median<const P0 extends Input>(value: P0): AggregateExpression<number | null, InputColumns<P0>> {
  return aggregateCall('median', column(value));
}

/**
 * The most frequent value; with an order, the first of those as frequent.
 *
 * @example expr("mode(v)") of v INT: 0, 10, 10 // 10
 */
export function mode<const P0 extends Input>(value: P0): AggregateExpression<InputValue<P0> | null, InputColumns<P0>> {
  return aggregateCall('mode', column(value));
}

/**
 * The average of the values that are not NULL.
 *
 * @example expr("avg(v)") of v INT: 1, 2, null // 1.5
 */
export function avg<const P0 extends Input>(value: P0): AggregateExpression<AverageValue<InputValue<P0>> | null, InputColumns<P0>> {
  return aggregateCall('avg', column(value));
}

/**
 * The average of the values that are not NULL.
 *
 * @example expr("mean(v)") of v INT: 1, 2, null // 1.5
 */
export function mean<const P0 extends Input>(value: P0): AggregateExpression<AverageValue<InputValue<P0>> | null, InputColumns<P0>> {
  return aggregateCall('mean', column(value));
}

/**
 * As avg, with NULL where the sum overflows.
 *
 * @example expr("try_avg(v)") of v INT: 1, 2, null // 1.5
 */
export function try_avg<const P0 extends Input>(value: P0): AggregateExpression<AverageValue<InputValue<P0>> | null, InputColumns<P0>> {
  return aggregateCall('try_avg', column(value));
}

/**
 * The sum of the values that are not NULL.
 *
 * @example expr("sum(v)") of v INT: 5, 10, null // 15
 */
export function sum<const P0 extends Input>(value: P0): AggregateExpression<SumValue<InputValue<P0>> | null, InputColumns<P0>> {
  return aggregateCall('sum', column(value));
}

/**
 * As sum, with NULL where it overflows.
 *
 * @example expr("try_sum(v + 9223372036854775806)") of v INT: 0, 1 // null
 */
export function try_sum<const P0 extends Input>(value: P0): AggregateExpression<SumValue<InputValue<P0>> | null, InputColumns<P0>> {
  return aggregateCall('try_sum', column(value));
}

/**
 * The number of rows, or of rows in which no argument is NULL.
 *
 * @example expr("count(v)") of v INT: 5, 5, 20, null // 3
 */
export function count<const P0 extends readonly Input[]>(...values: P0): AggregateExpression<bigint, InputColumns<P0[number]>> {
  return aggregateCall('count', ...(values.length === 0 ? [constant(1)] : values.map(column)));
}

/**
 * How many rows meet a condition.
 *
 * @example expr("count_if(v % 2 = 0)") of v INT: 0, 1, 2, 3, null // 2
 */
export function count_if<const P0 extends Input>(condition: P0): AggregateExpression<bigint, InputColumns<P0>> {
  return aggregateCall('count_if', column(condition));
}

/**
 * The least value.
 *
 * @example expr("min(v)") of v INT: 10, -1, 20, null // -1
 */
export function min<const P0 extends Input>(value: P0): AggregateExpression<InputValue<P0> | null, InputColumns<P0>> {
  return aggregateCall('min', column(value));
}

/**
 * The greatest value.
 *
 * @example expr("max(v)") of v INT: 10, 50, 20, null // 50
 */
export function max<const P0 extends Input>(value: P0): AggregateExpression<InputValue<P0> | null, InputColumns<P0>> {
  return aggregateCall('max', column(value));
}

/**
 * The first value, in the order of the rows.
 *
 * @example expr("first(v)") of v INT: 10, 5, 20 // 10
 */
export function first<const P0 extends Input>(value: P0): AggregateExpression<InputValue<P0> | null, InputColumns<P0>> {
  return aggregateCall('first', column(value));
}

/**
 * The first value, in the order of the rows.
 *
 * @example expr("first_value(v)") of v INT: null, 5, 20 // null
 */
export function first_value<const P0 extends Input>(value: P0): AggregateExpression<InputValue<P0> | null, InputColumns<P0>> {
  return aggregateCall('first_value', column(value));
}

/**
 * The last value, in the order of the rows.
 *
 * @example expr("last(v)") of v INT: 10, 5, 20 // 20
 */
export function last<const P0 extends Input>(value: P0): AggregateExpression<InputValue<P0> | null, InputColumns<P0>> {
  return aggregateCall('last', column(value));
}

/**
 * The last value, in the order of the rows.
 *
 * @example expr("last_value(v)") of v INT: 10, 5, null // null
 */
export function last_value<const P0 extends Input>(value: P0): AggregateExpression<InputValue<P0> | null, InputColumns<P0>> {
  return aggregateCall('last_value', column(value));
}

/**
 * The first value, in the order of the rows.
 *
 * @example expr("any_value(v)") of v INT: 10, 5, 20 // 10
 */
export function any_value<const P0 extends Input>(value: P0): AggregateExpression<InputValue<P0> | null, InputColumns<P0>> {
  return aggregateCall('any_value', column(value));
}

/**
 * The value in the row where another one is greatest.
 *
 * @example expr("max_by(x, y)") of x STRING, y INT: ["a", 10], ["b", 50], ["c", 20] // "b"
 */
export function max_by<const P0 extends Input, const P1 extends Input>(
  value: P0,
  order: P1,
): AggregateExpression<InputValue<P0> | null, InputColumns<P0> | InputColumns<P1>> {
  return aggregateCall('max_by', column(value), column(order));
}

/**
 * The value in the row where another one is least.
 *
 * @example expr("min_by(x, y)") of x STRING, y INT: ["a", 10], ["b", 50], ["c", 20] // "a"
 */
export function min_by<const P0 extends Input, const P1 extends Input>(
  value: P0,
  order: P1,
): AggregateExpression<InputValue<P0> | null, InputColumns<P0> | InputColumns<P1>> {
  return aggregateCall('min_by', column(value), column(order));
}

/**
 * The values of a group as an array, in the order of the rows; NULLs are left out.
 *
 * @example expr("collect_list(v)") of v INT: 1, 2, null, 1 // [1,2,1]
 */
export function collect_list<const P0 extends Input>(value: P0): AggregateExpression<ListValue<InputValue<P0>>, InputColumns<P0>> {
  return aggregateCall('collect_list', column(value));
}

/**
 * The values of a group as an array, in the order of the rows; NULLs are left out.
 *
 * @example expr("array_agg(v)") of v INT: 1, 2, null, 1 // [1,2,1]
 */
export function array_agg<const P0 extends Input>(value: P0): AggregateExpression<ListValue<InputValue<P0>>, InputColumns<P0>> {
  return aggregateCall('array_agg', column(value));
}

/**
 * The different values of a group as an array; NULLs are left out.
 *
 * @example expr("collect_set(v)") of v INT: 1, 2, null, 1 // [1,2]
 */
export function collect_set<const P0 extends Input>(value: P0): AggregateExpression<ListValue<InputValue<P0>>, InputColumns<P0>> {
  return aggregateCall('collect_set', column(value));
}

/**
 * Whether all values are true.
 *
 * @example expr("bool_and(v)") of v BOOLEAN: true, false, null // false
 */
export function bool_and<const P0 extends Input>(condition: P0): AggregateExpression<boolean | null, InputColumns<P0>> {
  return aggregateCall('bool_and', column(condition));
}

/**
 * Whether all values are true.
 *
 * @example expr("every(v)") of v BOOLEAN: true, true, null // true
 */
export function every<const P0 extends Input>(condition: P0): AggregateExpression<boolean | null, InputColumns<P0>> {
  return aggregateCall('every', column(condition));
}

/**
 * Whether a value is true.
 *
 * @example expr("bool_or(v)") of v BOOLEAN: true, false, null // true
 */
export function bool_or<const P0 extends Input>(condition: P0): AggregateExpression<boolean | null, InputColumns<P0>> {
  return aggregateCall('bool_or', column(condition));
}

/**
 * Whether a value is true.
 *
 * @example expr("some(v)") of v BOOLEAN: true, false, null // true
 */
export function some<const P0 extends Input>(condition: P0): AggregateExpression<boolean | null, InputColumns<P0>> {
  return aggregateCall('some', column(condition));
}

/**
 * Whether a value is true.
 *
 * @example expr("any(v)") of v BOOLEAN: false, false, null // false
 */
export function any<const P0 extends Input>(condition: P0): AggregateExpression<boolean | null, InputColumns<P0>> {
  return aggregateCall('any', column(condition));
}

/**
 * The bits that all values have.
 *
 * @example expr("bit_and(v)") of v INT: 3, 5 // 1
 */
export function bit_and<const P0 extends Input>(value: P0): AggregateExpression<InputValue<P0> | null, InputColumns<P0>> {
  return aggregateCall('bit_and', column(value));
}

/**
 * The bits that a value has.
 *
 * @example expr("bit_or(v)") of v INT: 3, 5 // 7
 */
export function bit_or<const P0 extends Input>(value: P0): AggregateExpression<InputValue<P0> | null, InputColumns<P0>> {
  return aggregateCall('bit_or', column(value));
}

/**
 * The bits that an odd number of values have.
 *
 * @example expr("bit_xor(v)") of v INT: 3, 5 // 6
 */
export function bit_xor<const P0 extends Input>(value: P0): AggregateExpression<InputValue<P0> | null, InputColumns<P0>> {
  return aggregateCall('bit_xor', column(value));
}

/**
 * Correlation of pairs (Pearson).
 *
 * @example expr("corr(y, x)") of y INT, x INT: [3, 2], [3, 3], [6, 4] // 0.8660254037844387
 */
export function corr<const P0 extends Input, const P1 extends Input>(
  y: P0,
  x: P1,
): AggregateExpression<number | null, InputColumns<P0> | InputColumns<P1>> {
  return aggregateCall('corr', column(y), column(x));
}

/**
 * Population covariance of pairs.
 *
 * @example expr("covar_pop(y, x)") of y INT, x INT: [1, 1], [2, 2], [3, 3] // 0.6666666666666666
 */
export function covar_pop<const P0 extends Input, const P1 extends Input>(
  y: P0,
  x: P1,
): AggregateExpression<number | null, InputColumns<P0> | InputColumns<P1>> {
  return aggregateCall('covar_pop', column(y), column(x));
}

/**
 * Sample covariance of pairs; NULL for fewer than two.
 *
 * @example expr("covar_samp(y, x)") of y INT, x INT: [1, 1], [2, 2], [3, 3] // 1.0
 */
export function covar_samp<const P0 extends Input, const P1 extends Input>(
  y: P0,
  x: P1,
): AggregateExpression<number | null, InputColumns<P0> | InputColumns<P1>> {
  return aggregateCall('covar_samp', column(y), column(x));
}

/**
 * Coefficient of determination of the line of y over x.
 *
 * @example expr("regr_r2(y, x)") of y INT, x INT: [1, 2], [2, 2], [2, 3], [2, 4] // 0.27272727272727276
 */
export function regr_r2<const P0 extends Input, const P1 extends Input>(
  y: P0,
  x: P1,
): AggregateExpression<number | null, InputColumns<P0> | InputColumns<P1>> {
  return aggregateCall('regr_r2', column(y), column(x));
}

/**
 * Sum of the products of the deviations of y and x.
 *
 * @example expr("regr_sxy(y, x)") of y INT, x INT: [1, 2], [2, 2], [2, 3], [2, 4] // 0.75
 */
export function regr_sxy<const P0 extends Input, const P1 extends Input>(
  y: P0,
  x: P1,
): AggregateExpression<number | null, InputColumns<P0> | InputColumns<P1>> {
  return aggregateCall('regr_sxy', column(y), column(x));
}

/**
 * Slope of the line of y over x.
 *
 * @example expr("regr_slope(y, x)") of y INT, x INT: [3, 1], [5, 2], [7, 3] // 2.0
 */
export function regr_slope<const P0 extends Input, const P1 extends Input>(
  y: P0,
  x: P1,
): AggregateExpression<number | null, InputColumns<P0> | InputColumns<P1>> {
  return aggregateCall('regr_slope', column(y), column(x));
}

/**
 * Intercept of the line of y over x.
 *
 * @example expr("regr_intercept(y, x)") of y INT, x INT: [3, 1], [5, 2], [7, 3] // 1.0
 */
export function regr_intercept<const P0 extends Input, const P1 extends Input>(
  y: P0,
  x: P1,
): AggregateExpression<number | null, InputColumns<P0> | InputColumns<P1>> {
  return aggregateCall('regr_intercept', column(y), column(x));
}

/**
 * Sum of the squared deviations of x.
 *
 * @example expr("regr_sxx(y, x)") of y INT, x INT: [1, 2], [2, 2], [2, 3], [2, 4] // 2.75
 */
export function regr_sxx<const P0 extends Input, const P1 extends Input>(
  y: P0,
  x: P1,
): AggregateExpression<number | null, InputColumns<P0> | InputColumns<P1>> {
  return aggregateCall('regr_sxx', column(y), column(x));
}

/**
 * Sum of the squared deviations of y.
 *
 * @example expr("regr_syy(y, x)") of y INT, x INT: [1, 2], [2, 2], [2, 3], [2, 4] // 0.75
 */
export function regr_syy<const P0 extends Input, const P1 extends Input>(
  y: P0,
  x: P1,
): AggregateExpression<number | null, InputColumns<P0> | InputColumns<P1>> {
  return aggregateCall('regr_syy', column(y), column(x));
}

/**
 * Average of x where y is not NULL.
 *
 * @example expr("regr_avgx(y, x)") of y INT, x INT: [1, 2], [2, null], [2, 3], [2, 4] // 3.0
 */
export function regr_avgx<const P0 extends Input, const P1 extends Input>(
  y: P0,
  x: P1,
): AggregateExpression<number | null, InputColumns<P0> | InputColumns<P1>> {
  return aggregateCall('regr_avgx', column(y), column(x));
}

/**
 * Average of y where x is not NULL.
 *
 * @example expr("regr_avgy(y, x)") of y INT, x INT: [1, 2], [2, null], [2, 3], [2, 4] // 1.6666666666666667
 */
export function regr_avgy<const P0 extends Input, const P1 extends Input>(
  y: P0,
  x: P1,
): AggregateExpression<number | null, InputColumns<P0> | InputColumns<P1>> {
  return aggregateCall('regr_avgy', column(y), column(x));
}

/**
 * Number of pairs without NULL.
 *
 * @example expr("regr_count(y, x)") of y INT, x INT: [1, 2], [2, null], [2, 3], [2, 4] // 3
 */
export function regr_count<const P0 extends Input, const P1 extends Input>(
  y: P0,
  x: P1,
): AggregateExpression<bigint, InputColumns<P0> | InputColumns<P1>> {
  return aggregateCall('regr_count', column(y), column(x));
}

/**
 * Sample standard deviation; NULL for fewer than two values.
 *
 * @example expr("stddev(v)") of v INT: 1, 2, 3 // 1.0
 */
export function stddev<const P0 extends Input>(value: P0): AggregateExpression<number | null, InputColumns<P0>> {
  return aggregateCall('stddev', column(value));
}

/**
 * Sample standard deviation; NULL for fewer than two values.
 *
 * @example expr("std(v)") of v INT: 1, 2, 3 // 1.0
 */
export function std<const P0 extends Input>(value: P0): AggregateExpression<number | null, InputColumns<P0>> {
  return aggregateCall('std', column(value));
}

/**
 * Sample standard deviation; NULL for fewer than two values.
 *
 * @example expr("stddev_samp(v)") of v INT: 1, 2, 3 // 1.0
 */
export function stddev_samp<const P0 extends Input>(value: P0): AggregateExpression<number | null, InputColumns<P0>> {
  return aggregateCall('stddev_samp', column(value));
}

/**
 * Population standard deviation.
 *
 * @example expr("stddev_pop(v)") of v INT: 1, 2, 3 // 0.816496580927726
 */
export function stddev_pop<const P0 extends Input>(value: P0): AggregateExpression<number | null, InputColumns<P0>> {
  return aggregateCall('stddev_pop', column(value));
}

/**
 * Sample variance; NULL for fewer than two values.
 *
 * @example expr("variance(v)") of v INT: 1, 2, 3 // 1.0
 */
export function variance<const P0 extends Input>(value: P0): AggregateExpression<number | null, InputColumns<P0>> {
  return aggregateCall('variance', column(value));
}

/**
 * Sample variance; NULL for fewer than two values.
 *
 * @example expr("var_samp(v)") of v INT: 1, 2, 3 // 1.0
 */
export function var_samp<const P0 extends Input>(value: P0): AggregateExpression<number | null, InputColumns<P0>> {
  return aggregateCall('var_samp', column(value));
}

/**
 * Population variance.
 *
 * @example expr("var_pop(v)") of v INT: 1, 2, 3 // 0.6666666666666666
 */
export function var_pop<const P0 extends Input>(value: P0): AggregateExpression<number | null, InputColumns<P0>> {
  return aggregateCall('var_pop', column(value));
}

/**
 * Skewness.
 *
 * @example expr("skewness(v)") of v INT: -10, -20, 100, 1000 // 1.1135657469022011
 */
export function skewness<const P0 extends Input>(value: P0): AggregateExpression<number | null, InputColumns<P0>> {
  return aggregateCall('skewness', column(value));
}

/**
 * Excess kurtosis.
 *
 * @example expr("kurtosis(v)") of v INT: -10, -20, 100, 1000 // -0.7014368047529627
 */
export function kurtosis<const P0 extends Input>(value: P0): AggregateExpression<number | null, InputColumns<P0>> {
  return aggregateCall('kurtosis', column(value));
}

/**
 * The texts of a group as one, with a separator between them.
 *
 * @example expr("listagg(v)") of v STRING: "a", "b", null, "c" // "abc"
 */
export function listagg<const P0 extends Input, const P1 extends Expression | string = never>(
  value: P0,
  separator?: P1,
): AggregateExpression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return aggregateCall('listagg', column(value), constant(separator));
}

/**
 * The texts of a group as one, with a separator between them.
 *
 * @example expr("string_agg(v, ', ')") of v STRING: "a", "b", null, "c" // "a, b, c"
 */
export function string_agg<const P0 extends Input, const P1 extends Expression | string = never>(
  value: P0,
  separator?: P1,
): AggregateExpression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return aggregateCall('string_agg', column(value), constant(separator));
}

/**
 * The percentile of WITHIN GROUP (ORDER BY x), interpolated.
 *
 * @example expr("percentile_cont(0.25) WITHIN GROUP (ORDER BY v)") of v INT: 0, 10 // 2.5
 */
export function percentile_cont<const P0 extends Argument>(percentage: P0): AggregateExpression<number | null, OperandColumns<P0>> {
  return aggregateCall('percentile_cont', constant(percentage));
}

/**
 * The first value of WITHIN GROUP (ORDER BY x) whose share reaches the percentage.
 *
 * @example expr("percentile_disc(0.25) WITHIN GROUP (ORDER BY v)") of v INT: 0, 10 // 0.0
 */
export function percentile_disc<const P0 extends Argument>(percentage: P0): AggregateExpression<number | null, OperandColumns<P0>> {
  return aggregateCall('percentile_disc', constant(percentage));
}

/**
 * A histogram of at most so many bins: for each its centre and how many values it holds.
 *
 * @example expr("histogram_numeric(v, 5)") of v INT: 0, 1, 2, 10 // [[0,1.0],[1,1.0],[2,1.0],[10,1.0]]
 */
export function histogram_numeric<const P0 extends Input, const P1 extends Argument>(
  value: P0,
  bins: P1,
): AggregateExpression<never, InputColumns<P0> | OperandColumns<P1>> {
  return aggregateCall('histogram_numeric', column(value), constant(bins));
}

/**
 * A bitmap with the bits at the positions of bitmap_bit_position().
 *
 * @example expr("left(hex(bitmap_construct_agg(bitmap_bit_position(v))), 6)") of v INT: 1, 2, 3 // "070000"
 */
export function bitmap_construct_agg<const P0 extends Input>(position: P0): AggregateExpression<Uint8Array, InputColumns<P0>> {
  return aggregateCall('bitmap_construct_agg', column(position));
}

/**
 * The bits that one of the bitmaps has.
 *
 * @example expr("left(hex(bitmap_or_agg(unhex(v))), 6)") of v STRING: "10", "20", "40" // "700000"
 */
export function bitmap_or_agg<const P0 extends Input>(bitmap: P0): AggregateExpression<Uint8Array, InputColumns<P0>> {
  return aggregateCall('bitmap_or_agg', column(bitmap));
}

/**
 * The bits that all of the bitmaps have.
 *
 * @example expr("left(hex(bitmap_and_agg(unhex(v))), 6)") of v STRING: "F0", "70", "30" // "300000"
 */
export function bitmap_and_agg<const P0 extends Input>(bitmap: P0): AggregateExpression<Uint8Array, InputColumns<P0>> {
  return aggregateCall('bitmap_and_agg', column(bitmap));
}

/**
 * How often values occurred, as the bytes of Spark's count-min sketch, by relative error, confidence and seed.
 *
 * @example expr("substring(hex(count_min_sketch(v, 0.5D, 0.5D, 1)), 49)") of v INT: 1, 2, 1 // "5D8D6AB90000000000000000000000000000000200000000000000010000000000000000"
 */
export function count_min_sketch<const P0 extends Input, const P1 extends Argument, const P2 extends Argument, const P3 extends Argument>(
  value: P0,
  error: P1,
  confidence: P2,
  seed: P3,
): AggregateExpression<Uint8Array, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2> | OperandColumns<P3>> {
  return aggregateCall('count_min_sketch', column(value), constant(error), constant(confidence), constant(seed));
}

/**
 * A sketch of how many different values there are, as bytes for hll_sketch_estimate and hll_union.
 *
 * @example expr("hll_sketch_estimate(hll_sketch_agg(v))") of v INT: 1, 1, 2, 2, 3 // 3
 */
export function hll_sketch_agg<const P0 extends Input, const P1 extends Argument = never>(
  value: P0,
  lgK?: P1,
): AggregateExpression<Uint8Array, InputColumns<P0> | OperandColumns<P1>> {
  return aggregateCall('hll_sketch_agg', column(value), constant(lgK));
}

/**
 * The union of sketches.
 *
 * @example expr("hll_sketch_estimate(hll_union_agg(sketch))") of k STRING, v INT: ["a", 1], ["a", 2], ["b", 2] GROUP BY k: hll_sketch_agg(v) AS sketch // 2
 */
export function hll_union_agg<const P0 extends Input, const P1 extends Argument = never>(
  sketch: P0,
  allowDifferent?: P1,
): AggregateExpression<Uint8Array, InputColumns<P0> | OperandColumns<P1>> {
  return aggregateCall('hll_union_agg', column(sketch), constant(allowDifferent));
}

/**
 * The number of the row in its partition, from 1.
 *
 * @example expr("row_number() OVER (ORDER BY v)") of v INT: 10, 20, 20, 30 // rows 1, 2, 3, 4
 */
export function row_number(): Expression<number, never> {
  return scalarCall('row_number');
}

/**
 * The number of rows before the first one equal to this, plus 1.
 *
 * @example expr("rank() OVER (ORDER BY v)") of v INT: 10, 20, 20, 30 // rows 1, 2, 2, 4
 */
export function rank(): Expression<number, never> {
  return scalarCall('rank');
}

/**
 * The number of groups of equal rows up to this one.
 *
 * @example expr("dense_rank() OVER (ORDER BY v)") of v INT: 10, 20, 20, 30 // rows 1, 2, 2, 3
 */
export function dense_rank(): Expression<number, never> {
  return scalarCall('dense_rank');
}

/**
 * The rank from 0 to 1: (rank - 1) / (rows - 1), 0 where there is one row.
 *
 * @example expr("percent_rank() OVER (ORDER BY v)") of v INT: 10, 20, 20, 30, 40 // rows 0.0, 0.25, 0.25, 0.75, 1.0
 */
export function percent_rank(): Expression<number, never> {
  return scalarCall('percent_rank');
}

/**
 * The share of rows that are not behind this one.
 *
 * @example expr("cume_dist() OVER (ORDER BY v)") of v INT: 10, 20, 20, 30 // rows 0.25, 0.75, 0.75, 1.0
 */
export function cume_dist(): Expression<number, never> {
  return scalarCall('cume_dist');
}

/**
 * The number of the bucket that the row is in, where the partition is dealt out to so many buckets in order.
 *
 * @example expr("ntile(2) OVER (ORDER BY v)") of v INT: 10, 20, 20, 30, 40 // rows 1, 1, 1, 2, 2
 */
export function ntile<const P0 extends Argument = never>(buckets?: P0): Expression<number, OperandColumns<P0>> {
  return scalarCall('ntile', constant(buckets));
}

/**
 * The value so many rows before (1 where not given), or the default where there is no such row.
 *
 * @example expr("lag(v) OVER (ORDER BY v)") of v INT: 10, 20, 30 // rows null, 10, 20
 */
export function lag<const P0 extends Input, const P1 extends Argument = never, const P2 extends Operand = never>(
  value: P0,
  offset?: P1,
  otherwise?: P2,
): Expression<InputValue<P0> | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('lag', column(value), constant(offset), constant(otherwise));
}

/**
 * The value so many rows after (1 where not given), or the default where there is no such row.
 *
 * @example expr("lead(v, 1, 0) OVER (ORDER BY v)") of v INT: 10, 20, 30 // rows 20, 30, 0
 */
export function lead<const P0 extends Input, const P1 extends Argument = never, const P2 extends Operand = never>(
  value: P0,
  offset?: P1,
  otherwise?: P2,
): Expression<InputValue<P0> | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('lead', column(value), constant(offset), constant(otherwise));
}

/**
 * The value of row n (from 1) of the frame, NULL where it has fewer rows.
 *
 * @example expr("nth_value(v, 2) OVER (ORDER BY v)") of v INT: 10, 20, 30 // rows null, 20, 20
 */
export function nth_value<const P0 extends Input, const P1 extends Argument>(
  value: P0,
  position: P1,
): Expression<InputValue<P0> | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('nth_value', column(value), constant(position));
}

/**
 * The SQL function div.
 *
 * @example expr("div(7, 2)") // 3
 */
export function div<const P0 extends Input, const P1 extends Argument>(
  a: P0,
  b: P1,
): Expression<bigint | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('div', column(a), constant(b));
}

/**
 * The SQL function try_add.
 *
 * @example expr("try_add(date'2024-01-01', 1)") // "2024-01-02"
 */
export function try_add<const P0 extends Input, const P1 extends Argument>(
  a: P0,
  b: P1,
): Expression<never, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('try_add', column(a), constant(b));
}

/**
 * The SQL function try_subtract.
 *
 * @example expr("try_subtract(-2147483648, 1)") // null
 */
export function try_subtract<const P0 extends Input, const P1 extends Argument>(
  a: P0,
  b: P1,
): Expression<never, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('try_subtract', column(a), constant(b));
}

/**
 * The SQL function try_multiply.
 *
 * @example expr("try_multiply(interval '2' year, 3)") // 72
 */
export function try_multiply<const P0 extends Input, const P1 extends Argument>(
  a: P0,
  b: P1,
): Expression<never, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('try_multiply', column(a), constant(b));
}

/**
 * The SQL function try_divide.
 *
 * @example expr("try_divide(2L, 2L)") // 1
 */
export function try_divide<const P0 extends Input, const P1 extends Argument>(
  a: P0,
  b: P1,
): Expression<number | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('try_divide', column(a), constant(b));
}

/**
 * The SQL function try_mod.
 *
 * @example expr("try_mod(3, 0)") // null
 */
export function try_mod<const P0 extends Input, const P1 extends Argument>(
  a: P0,
  b: P1,
): Expression<InputValue<P0> | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('try_mod', column(a), constant(b));
}

/**
 * The SQL function mod.
 *
 * @example expr("mod(2, 1.8)") // "0.2"
 */
export function mod<const P0 extends Input, const P1 extends Argument>(
  a: P0,
  b: P1,
): Expression<InputValue<P0> | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('mod', column(a), constant(b));
}

/**
 * The SQL function shiftleft.
 *
 * @example expr("shiftleft(1, 31)") // -2147483648
 */
export function shiftleft<const P0 extends Input, const P1 extends Argument>(
  value: P0,
  distance: P1,
): Expression<InputValue<P0> | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('shiftleft', column(value), constant(distance));
}

/**
 * The SQL function shiftright.
 *
 * @example expr("shiftright(-8, 1)") // -4
 */
export function shiftright<const P0 extends Input, const P1 extends Argument>(
  value: P0,
  distance: P1,
): Expression<InputValue<P0> | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('shiftright', column(value), constant(distance));
}

/**
 * The SQL function shiftrightunsigned.
 *
 * @example expr("shiftrightunsigned(-8, 1)") // 2147483644
 */
export function shiftrightunsigned<const P0 extends Input, const P1 extends Argument>(
  value: P0,
  distance: P1,
): Expression<InputValue<P0> | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('shiftrightunsigned', column(value), constant(distance));
}

/**
 * The SQL function equal_null.
 *
 * @example expr("equal_null(NULL, NULL)") // true
 */
export function equal_null<const P0 extends Input, const P1 extends Input>(
  a: P0,
  b: P1,
): Expression<boolean, InputColumns<P0> | InputColumns<P1>> {
  return scalarCall('equal_null', column(a), column(b));
}

/**
 * Texts, binary values or arrays, one after the other; NULL where one is NULL.
 *
 * @example expr("concat(INTERVAL '1' DAY, 1)") // "INTERVAL '1' DAY1"
 */
export function concat<const P0 extends readonly Input[]>(
  ...values: P0
): Expression<InputValue<P0[number]> | null, InputColumns<P0[number]>> {
  return scalarCall('concat', ...values.map(column));
}

/**
 * Whether the text matches a pattern: % any characters, _ one.
 *
 * @example expr("like('Spark', 'S%')") // true
 */
export function like<const P0 extends Input, const P1 extends Expression | string, const P2 extends Expression | string = never>(
  text: P0,
  pattern: P1,
  escape?: P2,
): Expression<boolean | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('like', column(text), constant(pattern), constant(escape));
}

/**
 * As like, in any case of letters.
 *
 * @example expr("ilike('Spark', 's%')") // true
 */
export function ilike<const P0 extends Input, const P1 extends Expression | string, const P2 extends Expression | string = never>(
  text: P0,
  pattern: P1,
  escape?: P2,
): Expression<boolean | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('ilike', column(text), constant(pattern), constant(escape));
}

/**
 * Whether a Java regular expression is found in the text.
 *
 * @example expr("rlike('Spark', '^S')") // true
 */
export function rlike<const P0 extends Input, const P1 extends Expression | string>(
  text: P0,
  pattern: P1,
): Expression<boolean | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('rlike', column(text), constant(pattern));
}

/**
 * Whether a Java regular expression is found in the text.
 *
 * @example expr("regexp('Spark', '^S')") // true
 */
export function regexp<const P0 extends Input, const P1 extends Expression | string>(
  text: P0,
  pattern: P1,
): Expression<boolean | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('regexp', column(text), constant(pattern));
}

/**
 * Whether a Java regular expression is found in the text.
 *
 * @example expr("regexp_like('Spark', '^S')") // true
 */
export function regexp_like<const P0 extends Input, const P1 extends Expression | string>(
  text: P0,
  pattern: P1,
): Expression<boolean | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('regexp_like', column(text), constant(pattern));
}

/**
 * The SQL function isnull.
 *
 * @example expr("isnull(NULL)") // true
 */
export function isnull<const P0 extends Input>(value: P0): Expression<boolean, InputColumns<P0>> {
  return scalarCall('isnull', column(value));
}

/**
 * The SQL function isnotnull.
 *
 * @example expr("isnotnull(1)") // true
 */
export function isnotnull<const P0 extends Input>(value: P0): Expression<boolean, InputColumns<P0>> {
  return scalarCall('isnotnull', column(value));
}

/**
 * The value with the other sign.
 *
 * @example expr("negative(5)") // -5
 */
export function negative<const P0 extends Input>(value: P0): Expression<InputValue<P0> | null, InputColumns<P0>> {
  return scalarCall('negative', column(value));
}

/**
 * The value as it is.
 *
 * @example expr("positive(5)") // 5
 */
export function positive<const P0 extends Input>(value: P0): Expression<InputValue<P0> | null, InputColumns<P0>> {
  return scalarCall('positive', column(value));
}

/**
 * The first argument that is not NULL.
 *
 * @example expr("coalesce(array(1), array(1))") // [1]
 */
export function coalesce<const P0 extends readonly Input[]>(
  ...values: P0
): Expression<InputValue<P0[number]> | null, InputColumns<P0[number]>> {
  return scalarCall('coalesce', ...values.map(column));
}

/**
 * The first argument, or the second where that is NULL.
 *
 * @example expr("nvl(NULL, 'none')") // "none"
 */
export function nvl<const P0 extends Input, const P1 extends Input>(
  value: P0,
  otherwise: P1,
): Expression<InputValue<P0> | null, InputColumns<P0> | InputColumns<P1>> {
  return scalarCall('nvl', column(value), column(otherwise));
}

/**
 * The first argument, or the second where that is NULL.
 *
 * @example expr("ifnull(NULL, 'none')") // "none"
 */
export function ifnull<const P0 extends Input, const P1 extends Input>(
  value: P0,
  otherwise: P1,
): Expression<InputValue<P0> | null, InputColumns<P0> | InputColumns<P1>> {
  return scalarCall('ifnull', column(value), column(otherwise));
}

/**
 * The second argument where the first is not NULL, else the third.
 *
 * @example expr("nvl2(null, 1, 2.5)") // "2.5"
 */
export function nvl2<const P0 extends Input, const P1 extends Input, const P2 extends Input>(
  test: P0,
  present: P1,
  absent: P2,
): Expression<never, InputColumns<P0> | InputColumns<P1> | InputColumns<P2>> {
  return scalarCall('nvl2', column(test), column(present), column(absent));
}

/**
 * NULL where both arguments are equal, else the first.
 *
 * @example expr("nullif(1, '1')") // null
 */
export function nullif<const P0 extends Input, const P1 extends Input>(
  a: P0,
  b: P1,
): Expression<InputValue<P0> | null, InputColumns<P0> | InputColumns<P1>> {
  return scalarCall('nullif', column(a), column(b));
}

/**
 * The second argument where the first is true, else the third.
 *
 * @example expr("if(true, DATE'2024-02-29', 's')") // "2024-02-29"
 */
export function if_<const P0 extends Input, const P1 extends Input, const P2 extends Input>(
  condition: P0,
  yes: P1,
  no: P2,
): Expression<never, InputColumns<P0> | InputColumns<P1> | InputColumns<P2>> {
  return scalarCall('if', column(condition), column(yes), column(no));
}

/**
 * The first argument, or the second where that is NaN.
 *
 * @example expr("nanvl(1.5F, 2.5D)") // 1.5
 */
export function nanvl<const P0 extends Input, const P1 extends Input>(
  value: P0,
  otherwise: P1,
): Expression<number | null, InputColumns<P0> | InputColumns<P1>> {
  return scalarCall('nanvl', column(value), column(otherwise));
}

/**
 * The greatest argument; NULLs are passed over.
 *
 * @example expr("greatest(double('NaN'), 1)") // "NaN"
 */
export function greatest<const P0 extends readonly Input[]>(
  ...values: P0
): Expression<InputValue<P0[number]> | null, InputColumns<P0[number]>> {
  return scalarCall('greatest', ...values.map(column));
}

/**
 * The least argument; NULLs are passed over.
 *
 * @example expr("least(double('NaN'), 1)") // 1
 */
export function least<const P0 extends readonly Input[]>(
  ...values: P0
): Expression<InputValue<P0[number]> | null, InputColumns<P0[number]>> {
  return scalarCall('least', ...values.map(column));
}

/**
 * NULL where the argument is zero, else the argument.
 *
 * @example expr("nullifzero(0)") // null
 */
export function nullifzero<const P0 extends Input>(value: P0): Expression<InputValue<P0> | null, InputColumns<P0>> {
  return scalarCall('nullifzero', column(value));
}

/**
 * Zero where the argument is NULL, else the argument.
 *
 * @example expr("zeroifnull(null)") // 0
 */
export function zeroifnull<const P0 extends Input>(value: P0): Expression<PresentValue<InputValue<P0>>, InputColumns<P0>> {
  return scalarCall('zeroifnull', column(value));
}

/**
 * The value without its sign; of numbers and intervals.
 *
 * @example expr("abs(INTERVAL -'1' DAY)") // 86400000000
 */
export function abs<const P0 extends Input>(value: P0): Expression<InputValue<P0> | null, InputColumns<P0>> {
  return scalarCall('abs', column(value));
}

/**
 * -1.0, 0.0 or 1.0 as the argument is negative, zero or positive; of numbers and intervals.
 *
 * @example expr("sign(INTERVAL -'1' DAY)") // -1
 */
export function sign<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('sign', column(value));
}

/**
 * -1.0, 0.0 or 1.0 as the argument is negative, zero or positive; of numbers and intervals.
 *
 * @example expr("signum(-2.5)") // -1
 */
export function signum<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('signum', column(value));
}

/**
 * Rounded to a number of places, halves away from zero; negative places round before the point.
 *
 * @example expr("round(12.3456789, 5)") // "12.34568"
 */
export function round<const P0 extends Input, const P1 extends Argument = never>(
  value: P0,
  places?: P1,
): Expression<InputValue<P0> | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('round', column(value), constant(places));
}

/**
 * Rounded to a number of places, halves to the even digit.
 *
 * @example expr("bround(25, -1)") // 20
 */
export function bround<const P0 extends Input, const P1 extends Argument = never>(
  value: P0,
  places?: P1,
): Expression<InputValue<P0> | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('bround', column(value), constant(places));
}

/**
 * The least whole number (or number with so many places) that is not smaller.
 *
 * @example expr("ceil(9999999999.99)") // "10000000000"
 */
export function ceil<const P0 extends Input, const P1 extends Argument = never>(
  value: P0,
  places?: P1,
): Expression<never, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('ceil', column(value), constant(places));
}

/**
 * The least whole number (or number with so many places) that is not smaller.
 *
 * @example expr("ceiling(1.2)") // "2"
 */
export function ceiling<const P0 extends Input, const P1 extends Argument = never>(
  value: P0,
  places?: P1,
): Expression<never, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('ceiling', column(value), constant(places));
}

/**
 * The greatest whole number (or number with so many places) that is not greater.
 *
 * @example expr("floor(-3.1411, 0)") // "-4"
 */
export function floor<const P0 extends Input, const P1 extends Argument = never>(
  value: P0,
  places?: P1,
): Expression<never, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('floor', column(value), constant(places));
}

/**
 * The nearest whole number as DOUBLE, halves to even.
 *
 * @example expr("rint(12.3456)") // 12
 */
export function rint<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('rint', column(value));
}

/**
 * The remainder of a division, made positive.
 *
 * @example expr("pmod(-10, 3)") // 2
 */
export function pmod<const P0 extends Input, const P1 extends Argument>(
  a: P0,
  b: P1,
): Expression<InputValue<P0> | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('pmod', column(a), constant(b));
}

/**
 * n! for n from 0 to 20, NULL elsewhere.
 *
 * @example expr("factorial(20)") // "2432902008176640000"
 */
export function factorial<const P0 extends Input>(n: P0): Expression<bigint | null, InputColumns<P0>> {
  return scalarCall('factorial', column(n));
}

/**
 * Which of so many equal buckets between two bounds holds the value: 0 before the first, one more than there are after the last.
 *
 * @example expr("width_bucket(10, 0, 10, 5)") // 6
 */
export function width_bucket<const P0 extends Input, const P1 extends Argument, const P2 extends Argument, const P3 extends Argument>(
  value: P0,
  low: P1,
  high: P2,
  count: P3,
): Expression<bigint | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2> | OperandColumns<P3>> {
  return scalarCall('width_bucket', column(value), constant(low), constant(high), constant(count));
}

/**
 * How many bits of a whole number, widened to 64 bits, are set.
 *
 * @example expr("bit_count(-1)") // 64
 */
export function bit_count<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('bit_count', column(value));
}

/**
 * A bit of a whole number, counted from the lowest, as 0 or 1.
 *
 * @example expr("bit_get(11, 0)") // 1
 */
export function bit_get<const P0 extends Input, const P1 extends Argument>(
  value: P0,
  position: P1,
): Expression<number | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('bit_get', column(value), constant(position));
}

/**
 * A bit of a whole number, counted from the lowest, as 0 or 1.
 *
 * @example expr("getbit(5, 2)") // 1
 */
export function getbit<const P0 extends Input, const P1 extends Argument>(
  value: P0,
  position: P1,
): Expression<number | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('getbit', column(value), constant(position));
}

/**
 * The bucket of a value for bitmap aggregates, from 1.
 *
 * @example expr("bitmap_bucket_number(123)") // 1
 */
export function bitmap_bucket_number<const P0 extends Input>(value: P0): Expression<bigint | null, InputColumns<P0>> {
  return scalarCall('bitmap_bucket_number', column(value));
}

/**
 * The bit of a value within its bucket, from 0.
 *
 * @example expr("bitmap_bit_position(123)") // 122
 */
export function bitmap_bit_position<const P0 extends Input>(value: P0): Expression<bigint | null, InputColumns<P0>> {
  return scalarCall('bitmap_bit_position', column(value));
}

/**
 * How many bits of a bitmap are set.
 *
 * @example expr("bitmap_count(X'0103')") // 3
 */
export function bitmap_count<const P0 extends Input>(bitmap: P0): Expression<bigint | null, InputColumns<P0>> {
  return scalarCall('bitmap_count', column(bitmap));
}

/**
 * Euler's number.
 *
 * @example expr("e()") // 2.718281828459045
 */
export function e(): Expression<number, never> {
  return scalarCall('e');
}

/**
 * The ratio of a circle to its diameter.
 *
 * @example expr("pi()") // 3.141592653589793
 */
export function pi(): Expression<number, never> {
  return scalarCall('pi');
}

/**
 * The first argument to the power of the second.
 *
 * @example expr("power(2, 10)") // 1024.0
 */
export function power<const P0 extends Input, const P1 extends Argument>(
  base: P0,
  exponent: P1,
): Expression<number | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('power', column(base), constant(exponent));
}

/**
 * The first argument to the power of the second.
 *
 * @example expr("pow(-1, 0.5)") // "NaN"
 */
export function pow<const P0 extends Input, const P1 extends Argument>(
  base: P0,
  exponent: P1,
): Expression<number | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('pow', column(base), constant(exponent));
}

/**
 * Logarithm of the second argument to the base of the first; NULL where one is not positive.
 *
 * @example expr("log(2, 8)") // 3
 */
export function log<const P0 extends Argument, const P1 extends Input = never>(
  base: P0,
  value?: P1,
): Expression<number | null, OperandColumns<P0> | InputColumns<P1>> {
  return scalarCall('log', constant(base), column(value));
}

/**
 * Square root; NaN of a negative number.
 *
 * @example expr("sqrt(2)") // 1.4142135623730951
 */
export function sqrt<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('sqrt', column(value));
}

/**
 * Cube root.
 *
 * @example expr("cbrt(-27)") // -3
 */
export function cbrt<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('cbrt', column(value));
}

/**
 * Length of the hypotenuse: sqrt(a * a + b * b).
 *
 * @example expr("hypot(3, 4)") // 5
 */
export function hypot<const P0 extends Input, const P1 extends Argument>(
  a: P0,
  b: P1,
): Expression<number | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('hypot', column(a), constant(b));
}

/**
 * e to the power of the argument.
 *
 * @example expr("exp(710)") // "Infinity"
 */
export function exp<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('exp', column(value));
}

/**
 * exp(x) - 1, exact near zero.
 *
 * @example expr("expm1(1e-10D)") // 1.00000000005e-10
 */
export function expm1<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('expm1', column(value));
}

/**
 * Natural logarithm; NULL where the argument is not positive.
 *
 * @example expr("ln(1)") // 0
 */
export function ln<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('ln', column(value));
}

/**
 * Logarithm to the base 2; NULL where the argument is not positive.
 *
 * @example expr("log2(8)") // 3
 */
export function log2<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('log2', column(value));
}

/**
 * Logarithm to the base 10; NULL where the argument is not positive.
 *
 * @example expr("log10(1000)") // 3
 */
export function log10<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('log10', column(value));
}

/**
 * ln(1 + x), exact near zero; NULL where x is not greater than -1.
 *
 * @example expr("log1p(1e-10D)") // 9.999999999500001e-11
 */
export function log1p<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('log1p', column(value));
}

/**
 * Sine of an angle in radians.
 *
 * @example expr("sin(0)") // 0
 */
export function sin<const P0 extends Input>(angle: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('sin', column(angle));
}

/**
 * Cosine of an angle in radians.
 *
 * @example expr("cos(1e22D)") // 0.523214785395139
 */
export function cos<const P0 extends Input>(angle: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('cos', column(angle));
}

/**
 * Tangent of an angle in radians.
 *
 * @example expr("tan(0)") // 0.0
 */
export function tan<const P0 extends Input>(angle: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('tan', column(angle));
}

/**
 * Cotangent of an angle in radians.
 *
 * @example expr("cot(0)") // "Infinity"
 */
export function cot<const P0 extends Input>(angle: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('cot', column(angle));
}

/**
 * Secant of an angle in radians.
 *
 * @example expr("sec(1)") // 1.8508157176809255
 */
export function sec<const P0 extends Input>(angle: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('sec', column(angle));
}

/**
 * Cosecant of an angle in radians.
 *
 * @example expr("csc(1)") // 1.1883951057781212
 */
export function csc<const P0 extends Input>(angle: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('csc', column(angle));
}

/**
 * Arc sine in radians; NaN outside -1 to 1.
 *
 * @example expr("asin(2)") // "NaN"
 */
export function asin<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('asin', column(value));
}

/**
 * Arc cosine in radians; NaN outside -1 to 1.
 *
 * @example expr("acos(1)") // 0.0
 */
export function acos<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('acos', column(value));
}

/**
 * Arc tangent in radians.
 *
 * @example expr("atan(1)") // 0.7853981633974483
 */
export function atan<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('atan', column(value));
}

/**
 * Angle in radians between the x axis and the point (second, first argument).
 *
 * @example expr("atan2(-0.0D, -1)") // 3.141592653589793
 */
export function atan2<const P0 extends Input, const P1 extends Input>(
  y: P0,
  x: P1,
): Expression<number | null, InputColumns<P0> | InputColumns<P1>> {
  return scalarCall('atan2', column(y), column(x));
}

/**
 * Hyperbolic sine.
 *
 * @example expr("sinh(1)") // 1.1752011936438014
 */
export function sinh<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('sinh', column(value));
}

/**
 * Hyperbolic cosine.
 *
 * @example expr("cosh(0)") // 1.0
 */
export function cosh<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('cosh', column(value));
}

/**
 * Hyperbolic tangent.
 *
 * @example expr("tanh(0)") // 0.0
 */
export function tanh<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('tanh', column(value));
}

/**
 * Inverse hyperbolic sine.
 *
 * @example expr("asinh(1)") // 0.8813735870195429
 */
export function asinh<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('asinh', column(value));
}

/**
 * Inverse hyperbolic cosine.
 *
 * @example expr("acosh(1)") // 0
 */
export function acosh<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('acosh', column(value));
}

/**
 * Inverse hyperbolic tangent.
 *
 * @example expr("atanh(1)") // "Infinity"
 */
export function atanh<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('atanh', column(value));
}

/**
 * An angle in radians as degrees.
 *
 * @example expr("degrees(0)") // 0.0
 */
export function degrees<const P0 extends Input>(angle: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('degrees', column(angle));
}

/**
 * An angle in degrees as radians.
 *
 * @example expr("radians(0)") // 0.0
 */
export function radians<const P0 extends Input>(angle: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('radians', column(angle));
}

/**
 * A random DOUBLE from 0 to 1; a constant seed fixes the sequence.
 *
 * @example expr("rand() >= 0 AND rand() < 1") // true
 */
export function rand<const P0 extends Argument = never>(seed?: P0): Expression<number, OperandColumns<P0>> {
  return scalarCall('rand', constant(seed));
}

/**
 * A random DOUBLE from 0 to 1; a constant seed fixes the sequence.
 *
 * @example expr("random() >= 0 AND random() < 1") // true
 */
export function random<const P0 extends Argument = never>(seed?: P0): Expression<number, OperandColumns<P0>> {
  return scalarCall('random', constant(seed));
}

/**
 * A random DOUBLE of the standard normal distribution.
 *
 * @example expr("typeof(randn())") // "double"
 */
export function randn<const P0 extends Argument = never>(seed?: P0): Expression<number, OperandColumns<P0>> {
  return scalarCall('randn', constant(seed));
}

/**
 * A random number between two constant bounds, of their wider type.
 *
 * @example expr("uniform(10, 20) BETWEEN 10 AND 20") // true
 */
export function uniform<const P0 extends Argument, const P1 extends Argument, const P2 extends Argument = never>(
  low: P0,
  high: P1,
  seed?: P2,
): Expression<number, OperandColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('uniform', constant(low), constant(high), constant(seed));
}

/**
 * Random text of letters and digits, of a constant length.
 *
 * @example expr("length(randstr(5))") // 5
 */
export function randstr<const P0 extends Argument, const P1 extends Argument = never>(
  length: P0,
  seed?: P1,
): Expression<string, OperandColumns<P0> | OperandColumns<P1>> {
  return scalarCall('randstr', constant(length), constant(seed));
}

/**
 * A random UUID (version 4); the same when the epoch is replayed.
 *
 * @example expr("length(uuid())") // 36
 */
export function uuid(): Expression<string, never> {
  return scalarCall('uuid');
}

/**
 * A number that grows from row to row of an epoch, from 0.
 *
 * @example expr("monotonically_increasing_id()") of v STRING: "a", "b", "c" // rows 0, 1, 2
 */
export function monotonically_increasing_id(): Expression<bigint, never> {
  return scalarCall('monotonically_increasing_id');
}

/**
 * 0: rows are not partitioned.
 *
 * @example expr("spark_partition_id()") of v STRING: "a", "b" // rows 0, 0
 */
export function spark_partition_id(): Expression<number, never> {
  return scalarCall('spark_partition_id');
}

/**
 * In upper case.
 *
 * @example expr("upper(null)") // null
 */
export function upper<const P0 extends Input>(text: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('upper', column(text));
}

/**
 * In upper case.
 *
 * @example expr("ucase('Spark')") // "SPARK"
 */
export function ucase<const P0 extends Input>(text: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('ucase', column(text));
}

/**
 * In lower case.
 *
 * @example expr("lower('Spark')") // "spark"
 */
export function lower<const P0 extends Input>(text: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('lower', column(text));
}

/**
 * In lower case.
 *
 * @example expr("lcase('Spark')") // "spark"
 */
export function lcase<const P0 extends Input>(text: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('lcase', column(text));
}

/**
 * Each word with a capital first letter, the rest in lower case.
 *
 * @example expr("initcap('  two  spaces')") // "  Two  Spaces"
 */
export function initcap<const P0 extends Input>(text: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('initcap', column(text));
}

/**
 * The Soundex code of a word.
 *
 * @example expr("soundex('Ashcraft')") // "A261"
 */
export function soundex<const P0 extends Input>(text: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('soundex', column(text));
}

/**
 * Characters of a text, or bytes of a BINARY.
 *
 * @example expr("length(12345)") // 5
 */
export function length<const P0 extends Input>(text: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('length', column(text));
}

/**
 * Characters of a text, or bytes of a BINARY.
 *
 * @example expr("len('Spark')") // 5
 */
export function len<const P0 extends Input>(text: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('len', column(text));
}

/**
 * Characters of a text, or bytes of a BINARY.
 *
 * @example expr("char_length('Spark')") // 5
 */
export function char_length<const P0 extends Input>(text: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('char_length', column(text));
}

/**
 * Characters of a text, or bytes of a BINARY.
 *
 * @example expr("character_length('Spark')") // 5
 */
export function character_length<const P0 extends Input>(text: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('character_length', column(text));
}

/**
 * Bytes of a text or BINARY.
 *
 * @example expr("octet_length(X'01')") // 1
 */
export function octet_length<const P0 extends Input>(text: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('octet_length', column(text));
}

/**
 * Bits of a text or BINARY.
 *
 * @example expr("bit_length('Spark')") // 40
 */
export function bit_length<const P0 extends Input>(text: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('bit_length', column(text));
}

/**
 * The code point of the first character, 0 for an empty text.
 *
 * @example expr("ascii(2)") // 50
 */
export function ascii<const P0 extends Input>(text: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('ascii', column(text));
}

/**
 * The character of a code, modulo 256.
 *
 * @example expr("chr(128512)") // "\u0000"
 */
export function chr<const P0 extends Input>(code: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('chr', column(code));
}

/**
 * The character of a code, modulo 256.
 *
 * @example expr("char(256)") // "\u0000"
 */
export function char<const P0 extends Input>(code: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('char', column(code));
}

/**
 * Bytes as base64 text.
 *
 * @example expr("base64(null)") // null
 */
export function base64<const P0 extends Input>(bytes: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('base64', column(bytes));
}

/**
 * The bytes of a base64 text.
 *
 * @example expr("unbase64('YW Jj')") // {"hex":"616263"}
 */
export function unbase64<const P0 extends Input>(text: P0): Expression<Uint8Array | null, InputColumns<P0>> {
  return scalarCall('unbase64', column(text));
}

/**
 * A number or bytes in hexadecimal digits.
 *
 * @example expr("hex('Spark SQL')") // "537061726B2053514C"
 */
export function hex<const P0 extends Input>(value: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('hex', column(value));
}

/**
 * The bytes of hexadecimal digits, NULL where the text has others.
 *
 * @example expr("unhex('537061726B')") // {"hex":"537061726b"}
 */
export function unhex<const P0 extends Input>(text: P0): Expression<Uint8Array | null, InputColumns<P0>> {
  return scalarCall('unhex', column(text));
}

/**
 * A number in binary digits.
 *
 * @example expr("bin(13.3)") // "1101"
 */
export function bin<const P0 extends Input>(value: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('bin', column(value));
}

/**
 * Digits of one base written in another.
 *
 * @example expr("conv('FF', 16, -10)") // "255"
 */
export function conv<const P0 extends Input, const P1 extends Argument, const P2 extends Argument>(
  text: P0,
  from: P1,
  to: P2,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('conv', column(text), constant(from), constant(to));
}

/**
 * The bytes of a text in a character set.
 *
 * @example expr("encode(null, 'UTF-8')") // null
 */
export function encode<const P0 extends Input, const P1 extends Expression | string>(
  text: P0,
  charset: P1,
): Expression<Uint8Array | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('encode', column(text), constant(charset));
}

/**
 * The text of bytes in a character set; with three or more arguments, the result that belongs to a value.
 *
 * @example expr("decode('abc', 'UTF-8')") // "abc"
 */
export function decode<const P0 extends Input, const P1 extends Expression | string>(
  bytes: P0,
  charset: P1,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('decode', column(bytes), constant(charset));
}

/**
 * The bytes that a text names in hex, utf-8 or base64.
 *
 * @example expr("to_binary('616263', 'hex')") // {"hex":"616263"}
 */
export function to_binary<const P0 extends Input, const P1 extends Expression | string = never>(
  text: P0,
  format?: P1,
): Expression<Uint8Array | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('to_binary', column(text), constant(format));
}

/**
 * The bytes that a text names in hex, utf-8 or base64, or NULL.
 *
 * @example expr("try_to_binary('YQ=', 'base64')") // null
 */
export function try_to_binary<const P0 extends Input, const P1 extends Expression | string = never>(
  text: P0,
  format?: P1,
): Expression<Uint8Array | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('try_to_binary', column(text), constant(format));
}

/**
 * A text with URL escapes.
 *
 * @example expr("url_encode('')") // ""
 */
export function url_encode<const P0 extends Input>(text: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('url_encode', column(text));
}

/**
 * A text without its URL escapes.
 *
 * @example expr("url_decode('%FF')") // "�"
 */
export function url_decode<const P0 extends Input>(text: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('url_decode', column(text));
}

/**
 * A text without its URL escapes, or NULL.
 *
 * @example expr("try_url_decode('%')") // null
 */
export function try_url_decode<const P0 extends Input>(text: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('try_url_decode', column(text));
}

/**
 * A part of a URL (HOST, PATH, QUERY, REF, PROTOCOL, FILE, AUTHORITY, USERINFO), or one key of its query.
 *
 * @example expr("parse_url('http://[::1]:80/', 'HOST')") // "[::1]"
 */
export function parse_url<const P0 extends Input, const P1 extends Expression | string, const P2 extends Expression | string = never>(
  url: P0,
  part: P1,
  key?: P2,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('parse_url', column(url), constant(part), constant(key));
}

/**
 * A part of a URL (HOST, PATH, QUERY, REF, PROTOCOL, FILE, AUTHORITY, USERINFO), or one key of its query.
 *
 * @example expr("try_parse_url('not a url', 'HOST')") // null
 */
export function try_parse_url<const P0 extends Input, const P1 extends Expression | string, const P2 extends Expression | string = never>(
  url: P0,
  part: P1,
  key?: P2,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('try_parse_url', column(url), constant(part), constant(key));
}

/**
 * Whether a text is valid UTF-8.
 *
 * @example expr("is_valid_utf8('Spark')") // true
 */
export function is_valid_utf8<const P0 extends Input>(text: P0): Expression<boolean | null, InputColumns<P0>> {
  return scalarCall('is_valid_utf8', column(text));
}

/**
 * A text with its bad bytes replaced by U+FFFD.
 *
 * @example expr("make_valid_utf8('Spark')") // "Spark"
 */
export function make_valid_utf8<const P0 extends Input>(text: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('make_valid_utf8', column(text));
}

/**
 * The text, if it is valid UTF-8.
 *
 * @example expr("validate_utf8('Spark')") // "Spark"
 */
export function validate_utf8<const P0 extends Input>(text: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('validate_utf8', column(text));
}

/**
 * The text, or NULL where it is not valid UTF-8.
 *
 * @example expr("try_validate_utf8('Spark')") // "Spark"
 */
export function try_validate_utf8<const P0 extends Input>(text: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('try_validate_utf8', column(text));
}

/**
 * Pairs in a text as a MAP; both delimiters are regular expressions.
 *
 * @example expr("str_to_map('a:1,b:2')") // {"map":[["a","1"],["b","2"]]}
 */
export function str_to_map<
  const P0 extends Input,
  const P1 extends Expression | string = never,
  const P2 extends Expression | string = never,
>(text: P0, pairDelimiter?: P1, keyDelimiter?: P2): Expression<never, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('str_to_map', column(text), constant(pairDelimiter), constant(keyDelimiter));
}

/**
 * The collation of a text.
 *
 * @example expr("collation('Spark')") // "SYSTEM.BUILTIN.UTF8_BINARY"
 */
export function collation<const P0 extends Input>(text: P0): Expression<string, InputColumns<P0>> {
  return scalarCall('collation', column(text));
}

/**
 * The texts and the elements of the arrays, with a separator between them; NULLs are left out.
 *
 * @example expr("concat_ws(',', 1, 2)") // "1,2"
 */
export function concat_ws<const P0 extends Expression | string, const P1 extends readonly Input[]>(
  separator: P0,
  ...values: P1
): Expression<string | null, OperandColumns<P0> | InputColumns<P1[number]>> {
  return scalarCall('concat_ws', constant(separator), ...values.map(column));
}

/**
 * Values by a format of Java's Formatter (`%s`, `%5.2f`).
 *
 * @example expr("format_string('%S', 'abc')") // "ABC"
 */
export function format_string<const P0 extends Expression | string, const P1 extends readonly Input[]>(
  format: P0,
  ...values: P1
): Expression<string | null, OperandColumns<P0> | InputColumns<P1[number]>> {
  return scalarCall('format_string', constant(format), ...values.map(column));
}

/**
 * Values by a format of Java's Formatter (`%s`, `%5.2f`).
 *
 * @example expr("printf('%s has %d', 'Ada', 3)") // "Ada has 3"
 */
export function printf<const P0 extends Expression | string, const P1 extends readonly Input[]>(
  format: P0,
  ...values: P1
): Expression<string | null, OperandColumns<P0> | InputColumns<P1[number]>> {
  return scalarCall('printf', constant(format), ...values.map(column));
}

/**
 * The sentences of a text, each as its words.
 *
 * @example expr("sentences('Hi there! Good morning.', 'en', 'US')") // [["Hi","there"],["Good","morning"]]
 */
export function sentences<
  const P0 extends Input,
  const P1 extends Expression | string = never,
  const P2 extends Expression | string = never,
>(text: P0, language?: P1, country?: P2): Expression<never, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('sentences', column(text), constant(language), constant(country));
}

/**
 * A number with grouped digits, to so many places or by a pattern (`#,##0.00`).
 *
 * @example expr("format_number(-5, '#;(#)')") // "(5)"
 */
export function format_number<const P0 extends Input, const P1 extends Argument>(
  value: P0,
  places: P1,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('format_number', column(value), constant(places));
}

/**
 * The DECIMAL that a text says by a format (`999,999.99`).
 *
 * @example expr("to_number('454', '999')") // "454"
 */
export function to_number<const P0 extends Input, const P1 extends Expression | string>(
  text: P0,
  format: P1,
): Expression<Decimal | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('to_number', column(text), constant(format));
}

/**
 * The DECIMAL that a text says by a format, or NULL.
 *
 * @example expr("try_to_number('$78.12', '$99.99')") // "78.12"
 */
export function try_to_number<const P0 extends Input, const P1 extends Expression | string>(
  text: P0,
  format: P1,
): Expression<Decimal | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('try_to_number', column(text), constant(format));
}

/**
 * A number, date or BINARY as text by a format.
 *
 * @example expr("to_char(-12454.8, '99G999D9S')") // "12,454.8-"
 */
export function to_char<const P0 extends Input, const P1 extends Expression | string>(
  value: P0,
  format: P1,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('to_char', column(value), constant(format));
}

/**
 * A number, date or BINARY as text by a format.
 *
 * @example expr("to_varchar(454, '999')") // "454"
 */
export function to_varchar<const P0 extends Input, const P1 extends Expression | string>(
  value: P0,
  format: P1,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('to_varchar', column(value), constant(format));
}

/**
 * Part of a text or BINARY from a position (1 is the first, negative counts from the end), of a length.
 *
 * @example expr("substring(X'01020304', -2)") // {"hex":"0304"}
 */
export function substring<const P0 extends Input, const P1 extends Argument, const P2 extends Argument = never>(
  text: P0,
  position: P1,
  length?: P2,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('substring', column(text), constant(position), constant(length));
}

/**
 * Part of a text or BINARY from a position (1 is the first, negative counts from the end), of a length.
 *
 * @example expr("substr('Spark', 2, 3)") // "par"
 */
export function substr<const P0 extends Input, const P1 extends Argument, const P2 extends Argument = never>(
  text: P0,
  position: P1,
  length?: P2,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('substr', column(text), constant(position), constant(length));
}

/**
 * The first characters.
 *
 * @example expr("left(X'0102', 1)") // {"hex":"01"}
 */
export function left<const P0 extends Input, const P1 extends Argument>(
  text: P0,
  length: P1,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('left', column(text), constant(length));
}

/**
 * The last characters.
 *
 * @example expr("right(X'0102', 1)") // "\u0002"
 */
export function right<const P0 extends Input, const P1 extends Argument>(
  text: P0,
  length: P1,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('right', column(text), constant(length));
}

/**
 * Filled up at the beginning, or cut, to a length.
 *
 * @example expr("lpad('abc', null)") // null
 */
export function lpad<const P0 extends Input, const P1 extends Argument, const P2 extends Expression | string = never>(
  text: P0,
  length: P1,
  padding?: P2,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('lpad', column(text), constant(length), constant(padding));
}

/**
 * Filled up at the end, or cut, to a length.
 *
 * @example expr("rpad('ab', 5, '*')") // "ab***"
 */
export function rpad<const P0 extends Input, const P1 extends Argument, const P2 extends Expression | string = never>(
  text: P0,
  length: P1,
  padding?: P2,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('rpad', column(text), constant(length), constant(padding));
}

/**
 * The text so many times.
 *
 * @example expr("repeat('ab', null)") // null
 */
export function repeat<const P0 extends Input, const P1 extends Argument>(
  text: P0,
  count: P1,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('repeat', column(text), constant(count));
}

/**
 * So many blanks.
 *
 * @example expr("space(-1)") // ""
 */
export function space<const P0 extends Argument>(count: P0): Expression<string | null, OperandColumns<P0>> {
  return scalarCall('space', constant(count));
}

/**
 * A text with some characters from a position on replaced.
 *
 * @example expr("overlay(X'010203', X'FF', 2)") // {"hex":"01ff03"}
 */
export function overlay<
  const P0 extends Input,
  const P1 extends Expression | string,
  const P2 extends Argument,
  const P3 extends Argument = never,
>(
  text: P0,
  replacement: P1,
  position: P2,
  length?: P3,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2> | OperandColumns<P3>> {
  return scalarCall('overlay', column(text), constant(replacement), constant(position), constant(length));
}

/**
 * What stands before the count-th delimiter (behind it, from the end, for negative counts).
 *
 * @example expr("substring_index('www.apache.org', '.', -2)") // "apache.org"
 */
export function substring_index<const P0 extends Input, const P1 extends Expression | string, const P2 extends Argument>(
  text: P0,
  delimiter: P1,
  count: P2,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('substring_index', column(text), constant(delimiter), constant(count));
}

/**
 * The parts between matches of a regular expression, at most `limit` of them where that is positive.
 *
 * @example expr("split('aXbxc', '(?i)x')") // ["a","b","c"]
 */
export function split<const P0 extends Input, const P1 extends Expression | string, const P2 extends Argument = never>(
  text: P0,
  pattern: P1,
  limit?: P2,
): Expression<(string | null)[] | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('split', column(text), constant(pattern), constant(limit));
}

/**
 * The n-th part between delimiters, from the end for negative n; empty where there are fewer.
 *
 * @example expr("split_part('11.12.13', '.', 3)") // "13"
 */
export function split_part<const P0 extends Input, const P1 extends Expression | string, const P2 extends Argument>(
  text: P0,
  delimiter: P1,
  part: P2,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('split_part', column(text), constant(delimiter), constant(part));
}

/**
 * Matches of a regular expression from a position on, replaced; `$1` in the replacement is the first group.
 *
 * @example expr("regexp_replace(123, '2', 'x')") // "1x3"
 */
export function regexp_replace<
  const P0 extends Input,
  const P1 extends Expression | string,
  const P2 extends Expression | string,
  const P3 extends Argument = never,
>(
  text: P0,
  pattern: P1,
  replacement: P2,
  position?: P3,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2> | OperandColumns<P3>> {
  return scalarCall('regexp_replace', column(text), constant(pattern), constant(replacement), constant(position));
}

/**
 * A group of the first match, empty where nothing matches.
 *
 * @example expr("regexp_extract('100-200', '([0-9]+)-([0-9]+)', 2)") // "200"
 */
export function regexp_extract<const P0 extends Input, const P1 extends Expression | string, const P2 extends Argument = never>(
  text: P0,
  pattern: P1,
  group?: P2,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('regexp_extract', column(text), constant(pattern), constant(group));
}

/**
 * A group of every match.
 *
 * @example expr("regexp_extract_all('100-200', '[0-9]+', 0)") // ["100","200"]
 */
export function regexp_extract_all<const P0 extends Input, const P1 extends Expression | string, const P2 extends Argument = never>(
  text: P0,
  pattern: P1,
  group?: P2,
): Expression<(string | null)[] | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('regexp_extract_all', column(text), constant(pattern), constant(group));
}

/**
 * How often a regular expression matches.
 *
 * @example expr("regexp_count('banana', 'an')") // 2
 */
export function regexp_count<const P0 extends Input, const P1 extends Expression | string>(
  text: P0,
  pattern: P1,
): Expression<number | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('regexp_count', column(text), constant(pattern));
}

/**
 * Position of the first match, from 1; 0 where nothing matches.
 *
 * @example expr("regexp_instr('banana', 'n')") // 3
 */
export function regexp_instr<const P0 extends Input, const P1 extends Expression | string, const P2 extends Argument = never>(
  text: P0,
  pattern: P1,
  group?: P2,
): Expression<number | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('regexp_instr', column(text), constant(pattern), constant(group));
}

/**
 * The first match, NULL where nothing matches.
 *
 * @example expr("regexp_substr('Spark 4', '[0-9]')") // "4"
 */
export function regexp_substr<const P0 extends Input, const P1 extends Expression | string>(
  text: P0,
  pattern: P1,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('regexp_substr', column(text), constant(pattern));
}

/**
 * Whether a text begins with another.
 *
 * @example expr("startswith('abc', X'61')") // true
 */
export function startswith<const P0 extends Input, const P1 extends Expression | string>(
  text: P0,
  prefix: P1,
): Expression<boolean | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('startswith', column(text), constant(prefix));
}

/**
 * Whether a text ends with another.
 *
 * @example expr("endswith(X'0102', X'02')") // true
 */
export function endswith<const P0 extends Input, const P1 extends Expression | string>(
  text: P0,
  suffix: P1,
): Expression<boolean | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('endswith', column(text), constant(suffix));
}

/**
 * Whether a text holds another.
 *
 * @example expr("contains(X'0102', X'01')") // true
 */
export function contains<const P0 extends Input, const P1 extends Expression | string>(
  text: P0,
  part: P1,
): Expression<boolean | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('contains', column(text), constant(part));
}

/**
 * Position of the first occurrence of a part, from 1; 0 where there is none.
 *
 * @example expr("instr(123, 2)") // 2
 */
export function instr<const P0 extends Input, const P1 extends Expression | string>(
  text: P0,
  part: P1,
): Expression<number | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('instr', column(text), constant(part));
}

/**
 * Position of a part at or behind a position, from 1; 0 where there is none.
 *
 * @example expr("locate('a', 'banana', 3)") // 4
 */
export function locate<const P0 extends Expression | string, const P1 extends Input, const P2 extends Argument = never>(
  part: P0,
  text: P1,
  position?: P2,
): Expression<number | null, OperandColumns<P0> | InputColumns<P1> | OperandColumns<P2>> {
  return scalarCall('locate', constant(part), column(text), constant(position));
}

/**
 * Position of a part at or behind a position, from 1; 0 where there is none.
 *
 * @example expr("position('n', 'banana')") // 3
 */
export function position<const P0 extends Expression | string, const P1 extends Input, const P2 extends Argument = never>(
  part: P0,
  text: P1,
  position?: P2,
): Expression<number | null, OperandColumns<P0> | InputColumns<P1> | OperandColumns<P2>> {
  return scalarCall('position', constant(part), column(text), constant(position));
}

/**
 * Which of the comma-separated parts is the text, from 1; 0 where none is.
 *
 * @example expr("find_in_set('', '')") // 1
 */
export function find_in_set<const P0 extends Input, const P1 extends Expression | string>(
  text: P0,
  list: P1,
): Expression<number | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('find_in_set', column(text), constant(list));
}

/**
 * Characters of one list replaced by those of another, or dropped.
 *
 * @example expr("translate('AaBbCc', 'abc', '123')") // "A1B2C3"
 */
export function translate<const P0 extends Input, const P1 extends Expression | string, const P2 extends Expression | string>(
  text: P0,
  from: P1,
  to: P2,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('translate', column(text), constant(from), constant(to));
}

/**
 * All occurrences of a part replaced; dropped where nothing is given.
 *
 * @example expr("replace('ABCabc', 'abc', 'DEF')") // "ABCDEF"
 */
export function replace<const P0 extends Input, const P1 extends Expression | string, const P2 extends Expression | string = never>(
  text: P0,
  search: P1,
  replacement?: P2,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('replace', column(text), constant(search), constant(replacement));
}

/**
 * An array or text backwards.
 *
 * @example expr("reverse(array(1,null))") // [null,1]
 */
export function reverse<const P0 extends Input>(value: P0): Expression<InputValue<P0> | null, InputColumns<P0>> {
  return scalarCall('reverse', column(value));
}

/**
 * Edits between two texts; -1 where there are more than the third argument allows.
 *
 * @example expr("levenshtein('kitten', 'sitting')") // 3
 */
export function levenshtein<const P0 extends Input, const P1 extends Input, const P2 extends Argument = never>(
  a: P0,
  b: P1,
  threshold?: P2,
): Expression<number | null, InputColumns<P0> | InputColumns<P1> | OperandColumns<P2>> {
  return scalarCall('levenshtein', column(a), column(b), constant(threshold));
}

/**
 * Whether the digits of a text pass the Luhn test.
 *
 * @example expr("luhn_check('')") // false
 */
export function luhn_check<const P0 extends Input>(text: P0): Expression<boolean | null, InputColumns<P0>> {
  return scalarCall('luhn_check', column(text));
}

/**
 * Upper-case letters, lower-case letters, digits and other characters replaced; NULL keeps a kind.
 *
 * @example expr("mask('AbCD123-@$#')") // "XxXXnnn-@$#"
 */
export function mask<
  const P0 extends Input,
  const P1 extends Expression | string = never,
  const P2 extends Expression | string = never,
  const P3 extends Expression | string = never,
  const P4 extends Expression | string = never,
>(
  text: P0,
  upper?: P1,
  lower?: P2,
  digit?: P3,
  other?: P4,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2> | OperandColumns<P3> | OperandColumns<P4>> {
  return scalarCall('mask', column(text), constant(upper), constant(lower), constant(digit), constant(other));
}

/**
 * The n-th of the arguments behind the first.
 *
 * @example expr("elt(2, 'a', X'41')") // "A"
 */
export function elt<const P0 extends Argument, const P1 extends readonly Input[]>(
  n: P0,
  ...values: P1
): Expression<string | null, OperandColumns<P0> | InputColumns<P1[number]>> {
  return scalarCall('elt', constant(n), ...values.map(column));
}

/**
 * Without the given characters (blanks) at both ends.
 *
 * @example expr("trim(LEADING FROM ' a ')") // "a "
 */
export function trim<const P0 extends Input>(text: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('trim', column(text));
}

/**
 * Without the given characters (blanks) at the beginning.
 *
 * @example expr("ltrim('  ab')") // "ab"
 */
export function ltrim<const P0 extends Input>(text: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('ltrim', column(text));
}

/**
 * Without the given characters (blanks) at the end.
 *
 * @example expr("rtrim('ab  ')") // "ab"
 */
export function rtrim<const P0 extends Input>(text: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('rtrim', column(text));
}

/**
 * Without the given characters (blanks) at both ends: `btrim(text, chars)`.
 *
 * @example expr("btrim('xxabxx', 'x')") // "ab"
 */
export function btrim<const P0 extends Input, const P1 extends Expression | string = never>(
  text: P0,
  characters?: P1,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('btrim', column(text), constant(characters));
}

/**
 * Spark's Murmur3 hash of the arguments.
 *
 * @example expr("hash(array(array(1), array()))") // -559580957
 */
export function hash<const P0 extends readonly Input[]>(...values: P0): Expression<number, InputColumns<P0[number]>> {
  return scalarCall('hash', ...values.map(column));
}

/**
 * Spark's 64-bit xxHash of the arguments.
 *
 * @example expr("xxhash64('Spark')") // "-4294468057691064905"
 */
export function xxhash64<const P0 extends readonly Input[]>(...values: P0): Expression<bigint, InputColumns<P0[number]>> {
  return scalarCall('xxhash64', ...values.map(column));
}

/**
 * MD5 in hexadecimal digits.
 *
 * @example expr("md5(X'00')") // "93b885adfe0da089cdf634904fd59f71"
 */
export function md5<const P0 extends Input>(bytes: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('md5', column(bytes));
}

/**
 * SHA-1 in hexadecimal digits.
 *
 * @example expr("sha('abc')") // "a9993e364706816aba3e25717850c26c9cd0d89d"
 */
export function sha<const P0 extends Input>(bytes: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('sha', column(bytes));
}

/**
 * SHA-1 in hexadecimal digits.
 *
 * @example expr("sha1('abc')") // "a9993e364706816aba3e25717850c26c9cd0d89d"
 */
export function sha1<const P0 extends Input>(bytes: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('sha1', column(bytes));
}

/**
 * SHA-2 of 224, 256 (or 0), 384 or 512 bits in hexadecimal digits; NULL for other sizes.
 *
 * @example expr("sha2('a', 100)") // null
 */
export function sha2<const P0 extends Input, const P1 extends Argument>(
  bytes: P0,
  bits: P1,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('sha2', column(bytes), constant(bits));
}

/**
 * The CRC-32 of the bytes.
 *
 * @example expr("crc32(X'')") // 0
 */
export function crc32<const P0 extends Input>(bytes: P0): Expression<bigint | null, InputColumns<P0>> {
  return scalarCall('crc32', column(bytes));
}

/**
 * How many different values a sketch of hll_sketch_agg has seen.
 *
 * @example expr("hll_sketch_estimate(hll_sketch_agg(v, 12))") of v INT: 1, 1, 2, 2, 3 // 3
 */
export function hll_sketch_estimate<const P0 extends Input>(sketch: P0): Expression<bigint | null, InputColumns<P0>> {
  return scalarCall('hll_sketch_estimate', column(sketch));
}

/**
 * The union of two sketches; a third argument allows different sizes.
 *
 * @example expr("hll_sketch_estimate(hll_union(hll_sketch_agg(x), hll_sketch_agg(y)))") of x INT, y INT: [1, 4], [1, 4], [2, 5], [2, 5], [3, 6] // 6
 */
export function hll_union<const P0 extends Input, const P1 extends Input, const P2 extends Input = never>(
  first: P0,
  second: P1,
  allowDifferent?: P2,
): Expression<Uint8Array | null, InputColumns<P0> | InputColumns<P1> | InputColumns<P2>> {
  return scalarCall('hll_union', column(first), column(second), column(allowDifferent));
}

/**
 * The epoch's trigger time, the same on replay.
 *
 * @example expr("typeof(current_timestamp())") // "timestamp"
 */
export function current_timestamp(): Expression<Date, never> {
  return scalarCall('current_timestamp');
}

/**
 * The epoch's trigger time, the same on replay.
 *
 * @example expr("now() = current_timestamp()") // true
 */
export function now(): Expression<Date, never> {
  return scalarCall('now');
}

/**
 * The date of the epoch's trigger time in the session zone.
 *
 * @example expr("typeof(current_date())") // "date"
 */
export function current_date(): Expression<string, never> {
  return scalarCall('current_date');
}

/**
 * The date of the epoch's trigger time in the session zone.
 *
 * @example expr("curdate() = CAST(now() AS DATE)") // true
 */
export function curdate(): Expression<string, never> {
  return scalarCall('curdate');
}

/**
 * The wall clock of the session zone at the epoch's trigger time.
 *
 * @example expr("typeof(localtimestamp())") // "timestamp_ntz"
 */
export function localtimestamp(): Expression<string, never> {
  return scalarCall('localtimestamp');
}

/**
 * The session time zone.
 *
 * @example expr("current_timezone()") // "UTC"
 */
export function current_timezone(): Expression<string, never> {
  return scalarCall('current_timezone');
}

/**
 * The date so many days later.
 *
 * @example expr("date_add('2024-01-31', 1)") // "2024-02-01"
 */
export function date_add<const P0 extends Input, const P1 extends Argument>(
  start: P0,
  days: P1,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('date_add', column(start), constant(days));
}

/**
 * The date so many days later.
 *
 * @example expr("dateadd(DATE'2024-02-28', 2)") // "2024-03-01"
 */
export function dateadd<const P0 extends Input, const P1 extends Argument>(
  start: P0,
  days: P1,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('dateadd', column(start), constant(days));
}

/**
 * The date so many days earlier.
 *
 * @example expr("date_sub(DATE'2024-03-01', 1)") // "2024-02-29"
 */
export function date_sub<const P0 extends Input, const P1 extends Argument>(
  start: P0,
  days: P1,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('date_sub', column(start), constant(days));
}

/**
 * Days from the second date to the first.
 *
 * @example expr("datediff('2024-03-01', '2024-02-01')") // 29
 */
export function datediff<const P0 extends Input, const P1 extends Input>(
  end: P0,
  start: P1,
): Expression<number | null, InputColumns<P0> | InputColumns<P1>> {
  return scalarCall('datediff', column(end), column(start));
}

/**
 * Days from the second date to the first.
 *
 * @example expr("date_diff(DATE'2024-03-01', DATE'2024-02-28')") // 2
 */
export function date_diff<const P0 extends Input, const P1 extends Input>(
  end: P0,
  start: P1,
): Expression<number | null, InputColumns<P0> | InputColumns<P1>> {
  return scalarCall('date_diff', column(end), column(start));
}

/**
 * The date so many months later, at most the last day of that month.
 *
 * @example expr("add_months('2023-02-28', 1)") // "2023-03-28"
 */
export function add_months<const P0 extends Input, const P1 extends Argument>(
  start: P0,
  months: P1,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('add_months', column(start), constant(months));
}

/**
 * Months between two times, with 31 days a month for the fraction; rounded to eight digits unless the third argument is false.
 *
 * @example expr("months_between(DATE'2024-03-31', DATE'2024-02-29')") // 1.0
 */
export function months_between<const P0 extends Input, const P1 extends Input, const P2 extends Argument = never>(
  end: P0,
  start: P1,
  roundOff?: P2,
): Expression<number | null, InputColumns<P0> | InputColumns<P1> | OperandColumns<P2>> {
  return scalarCall('months_between', column(end), column(start), constant(roundOff));
}

/**
 * The first date after the given one that falls on the named weekday.
 *
 * @example expr("next_day('2024-02-29', 'th')") // "2024-03-07"
 */
export function next_day<const P0 extends Input, const P1 extends Expression | string>(
  start: P0,
  weekday: P1,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('next_day', column(start), constant(weekday));
}

/**
 * The last day of the month of a date.
 *
 * @example expr("last_day('2024-02-01')") // "2024-02-29"
 */
export function last_day<const P0 extends Input>(date: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('last_day', column(date));
}

/**
 * The date cut to the beginning of its week, month, quarter or year.
 *
 * @example expr("trunc('2024-02-29', 'MON')") // "2024-02-01"
 */
export function trunc<const P0 extends Input, const P1 extends Expression | string>(
  date: P0,
  unit: P1,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('trunc', column(date), constant(unit));
}

/**
 * The timestamp cut to the beginning of a unit, from MICROSECOND to YEAR, in the session time zone.
 *
 * @example expr("date_trunc('day', '2024-02-29 12:34:56')") // "2024-02-29 00:00:00"
 */
export function date_trunc<const P0 extends Expression | string, const P1 extends Input>(
  unit: P0,
  time: P1,
): Expression<Date | null, OperandColumns<P0> | InputColumns<P1>> {
  return scalarCall('date_trunc', constant(unit), column(time));
}

/**
 * The year of a date or timestamp.
 *
 * @example expr("year(null)") // null
 */
export function year<const P0 extends Input>(date: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('year', column(date));
}

/**
 * The quarter of the year, 1 to 4.
 *
 * @example expr("quarter(DATE'2024-05-01')") // 2
 */
export function quarter<const P0 extends Input>(date: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('quarter', column(date));
}

/**
 * The month, 1 to 12.
 *
 * @example expr("month(DATE'2024-05-01')") // 5
 */
export function month<const P0 extends Input>(date: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('month', column(date));
}

/**
 * The day of the month.
 *
 * @example expr("day(DATE'2024-05-17')") // 17
 */
export function day<const P0 extends Input>(date: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('day', column(date));
}

/**
 * The day of the month.
 *
 * @example expr("dayofmonth(DATE'2024-05-17')") // 17
 */
export function dayofmonth<const P0 extends Input>(date: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('dayofmonth', column(date));
}

/**
 * The day of the year, from 1.
 *
 * @example expr("dayofyear(DATE'2024-02-01')") // 32
 */
export function dayofyear<const P0 extends Input>(date: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('dayofyear', column(date));
}

/**
 * The day of the week, 1 for Sunday to 7 for Saturday.
 *
 * @example expr("dayofweek(DATE'2024-02-29')") // 5
 */
export function dayofweek<const P0 extends Input>(date: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('dayofweek', column(date));
}

/**
 * The day of the week, 0 for Monday to 6 for Sunday.
 *
 * @example expr("weekday('2024-03-03')") // 6
 */
export function weekday<const P0 extends Input>(date: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('weekday', column(date));
}

/**
 * The ISO week of the year.
 *
 * @example expr("weekofyear('2024-12-30')") // 1
 */
export function weekofyear<const P0 extends Input>(date: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('weekofyear', column(date));
}

/**
 * The short English name of the weekday.
 *
 * @example expr("dayname(date'2024-02-29')") // "Thu"
 */
export function dayname<const P0 extends Input>(date: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('dayname', column(date));
}

/**
 * The short English name of the month.
 *
 * @example expr("monthname(DATE'2024-02-29')") // "Feb"
 */
export function monthname<const P0 extends Input>(date: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('monthname', column(date));
}

/**
 * The hour of a timestamp in the session time zone.
 *
 * @example expr("hour('2024-02-29 12:34:56')") // 12
 */
export function hour<const P0 extends Input>(time: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('hour', column(time));
}

/**
 * The minute of a timestamp.
 *
 * @example expr("minute('2024-02-29T12:34:56Z')") // 34
 */
export function minute<const P0 extends Input>(time: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('minute', column(time));
}

/**
 * The second of a timestamp.
 *
 * @example expr("second(TIMESTAMP'2024-02-29 12:34:56')") // 56
 */
export function second<const P0 extends Input>(time: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('second', column(time));
}

/**
 * One field of a date, timestamp or interval, by its name.
 *
 * @example expr("date_part('YEAR', DATE'2024-02-29')") // 2024
 */
export function date_part<const P0 extends Expression | string, const P1 extends Input>(
  field: P0,
  source: P1,
): Expression<never, OperandColumns<P0> | InputColumns<P1>> {
  return scalarCall('date_part', constant(field), column(source));
}

/**
 * One field of a date, timestamp or interval, by its name.
 *
 * @example expr("datepart('year', DATE'2024-02-29')") // 2024
 */
export function datepart<const P0 extends Expression | string, const P1 extends Input>(
  field: P0,
  source: P1,
): Expression<never, OperandColumns<P0> | InputColumns<P1>> {
  return scalarCall('datepart', constant(field), column(source));
}

/**
 * The date of a year, month and day.
 *
 * @example expr("make_date('2024', '2', '29')") // "2024-02-29"
 */
export function make_date<const P0 extends Input, const P1 extends Input, const P2 extends Input>(
  year: P0,
  month: P1,
  day: P2,
): Expression<string | null, InputColumns<P0> | InputColumns<P1> | InputColumns<P2>> {
  return scalarCall('make_date', column(year), column(month), column(day));
}

/**
 * The timestamp of a local time, in the session time zone or the one given.
 *
 * @example expr("make_timestamp(2024, 2, 29, 12, 30, 45.887, 'CET')") // "2024-02-29 11:30:45.887000"
 */
export function make_timestamp<
  const P0 extends Input,
  const P1 extends Input,
  const P2 extends Input,
  const P3 extends Input,
  const P4 extends Input,
  const P5 extends Input,
  const P6 extends Expression | string = never,
>(
  year: P0,
  month: P1,
  day: P2,
  hour: P3,
  minute: P4,
  second: P5,
  zone?: P6,
): Expression<
  Date | null,
  InputColumns<P0> | InputColumns<P1> | InputColumns<P2> | InputColumns<P3> | InputColumns<P4> | InputColumns<P5> | OperandColumns<P6>
> {
  return scalarCall(
    'make_timestamp',
    column(year),
    column(month),
    column(day),
    column(hour),
    column(minute),
    column(second),
    constant(zone),
  );
}

/**
 * The timestamp of a local time, or NULL where there is no such time.
 *
 * @example expr("try_make_timestamp(2024, 13, 1, 0, 0, 0)") // null
 */
export function try_make_timestamp<
  const P0 extends Input,
  const P1 extends Input,
  const P2 extends Input,
  const P3 extends Input,
  const P4 extends Input,
  const P5 extends Input,
  const P6 extends Expression | string = never,
>(
  year: P0,
  month: P1,
  day: P2,
  hour: P3,
  minute: P4,
  second: P5,
  zone?: P6,
): Expression<
  Date | null,
  InputColumns<P0> | InputColumns<P1> | InputColumns<P2> | InputColumns<P3> | InputColumns<P4> | InputColumns<P5> | OperandColumns<P6>
> {
  return scalarCall(
    'try_make_timestamp',
    column(year),
    column(month),
    column(day),
    column(hour),
    column(minute),
    column(second),
    constant(zone),
  );
}

/**
 * The timestamp of a local time, in the session time zone or the one given.
 *
 * @example expr("make_timestamp_ltz(2024, 2, 29, 12, 30, 45.5)") // "2024-02-29 12:30:45.500000"
 */
export function make_timestamp_ltz<
  const P0 extends Input,
  const P1 extends Input,
  const P2 extends Input,
  const P3 extends Input,
  const P4 extends Input,
  const P5 extends Input,
  const P6 extends Expression | string = never,
>(
  year: P0,
  month: P1,
  day: P2,
  hour: P3,
  minute: P4,
  second: P5,
  zone?: P6,
): Expression<
  Date | null,
  InputColumns<P0> | InputColumns<P1> | InputColumns<P2> | InputColumns<P3> | InputColumns<P4> | InputColumns<P5> | OperandColumns<P6>
> {
  return scalarCall(
    'make_timestamp_ltz',
    column(year),
    column(month),
    column(day),
    column(hour),
    column(minute),
    column(second),
    constant(zone),
  );
}

/**
 * The timestamp of a local time, or NULL where there is no such time.
 *
 * @example expr("try_make_timestamp_ltz(2024, 2, 30, 0, 0, 0)") // null
 */
export function try_make_timestamp_ltz<
  const P0 extends Input,
  const P1 extends Input,
  const P2 extends Input,
  const P3 extends Input,
  const P4 extends Input,
  const P5 extends Input,
  const P6 extends Expression | string = never,
>(
  year: P0,
  month: P1,
  day: P2,
  hour: P3,
  minute: P4,
  second: P5,
  zone?: P6,
): Expression<
  Date | null,
  InputColumns<P0> | InputColumns<P1> | InputColumns<P2> | InputColumns<P3> | InputColumns<P4> | InputColumns<P5> | OperandColumns<P6>
> {
  return scalarCall(
    'try_make_timestamp_ltz',
    column(year),
    column(month),
    column(day),
    column(hour),
    column(minute),
    column(second),
    constant(zone),
  );
}

/**
 * The wall-clock time of its fields.
 *
 * @example expr("make_timestamp_ntz(2024, 2, 29, 12, 30, 45.5)") // "2024-02-29 12:30:45.500000"
 */
export function make_timestamp_ntz<
  const P0 extends Input,
  const P1 extends Input,
  const P2 extends Input,
  const P3 extends Input,
  const P4 extends Input,
  const P5 extends Input,
>(
  year: P0,
  month: P1,
  day: P2,
  hour: P3,
  minute: P4,
  second: P5,
): Expression<
  string | null,
  InputColumns<P0> | InputColumns<P1> | InputColumns<P2> | InputColumns<P3> | InputColumns<P4> | InputColumns<P5>
> {
  return scalarCall('make_timestamp_ntz', column(year), column(month), column(day), column(hour), column(minute), column(second));
}

/**
 * The wall-clock time of its fields, or NULL where there is no such time.
 *
 * @example expr("try_make_timestamp_ntz(2024, 2, 30, 0, 0, 0)") // null
 */
export function try_make_timestamp_ntz<
  const P0 extends Input,
  const P1 extends Input,
  const P2 extends Input,
  const P3 extends Input,
  const P4 extends Input,
  const P5 extends Input,
>(
  year: P0,
  month: P1,
  day: P2,
  hour: P3,
  minute: P4,
  second: P5,
): Expression<
  string | null,
  InputColumns<P0> | InputColumns<P1> | InputColumns<P2> | InputColumns<P3> | InputColumns<P4> | InputColumns<P5>
> {
  return scalarCall('try_make_timestamp_ntz', column(year), column(month), column(day), column(hour), column(minute), column(second));
}

/**
 * A calendar interval of years, months, weeks, days, hours, minutes and seconds.
 *
 * @example expr("make_interval(1,2,3,4,5,6,7.5)") // [14,25,18367500000]
 */
export function make_interval<
  const P0 extends Argument = never,
  const P1 extends Argument = never,
  const P2 extends Argument = never,
  const P3 extends Argument = never,
  const P4 extends Argument = never,
  const P5 extends Argument = never,
  const P6 extends Argument = never,
>(
  years?: P0,
  months?: P1,
  weeks?: P2,
  days?: P3,
  hours?: P4,
  minutes?: P5,
  seconds?: P6,
): Expression<
  CalendarInterval | null,
  | OperandColumns<P0>
  | OperandColumns<P1>
  | OperandColumns<P2>
  | OperandColumns<P3>
  | OperandColumns<P4>
  | OperandColumns<P5>
  | OperandColumns<P6>
> {
  return scalarCall(
    'make_interval',
    constant(years),
    constant(months),
    constant(weeks),
    constant(days),
    constant(hours),
    constant(minutes),
    constant(seconds),
  );
}

/**
 * A calendar interval of years, months, weeks, days, hours, minutes and seconds.
 *
 * @example expr("string(try_make_interval(1, 2, 0, 3, 4, 5, 6.5))") // "1 years 2 months 3 days 4 hours 5 minutes 6.5 seconds"
 */
export function try_make_interval<
  const P0 extends Argument = never,
  const P1 extends Argument = never,
  const P2 extends Argument = never,
  const P3 extends Argument = never,
  const P4 extends Argument = never,
  const P5 extends Argument = never,
  const P6 extends Argument = never,
>(
  years?: P0,
  months?: P1,
  weeks?: P2,
  days?: P3,
  hours?: P4,
  minutes?: P5,
  seconds?: P6,
): Expression<
  CalendarInterval | null,
  | OperandColumns<P0>
  | OperandColumns<P1>
  | OperandColumns<P2>
  | OperandColumns<P3>
  | OperandColumns<P4>
  | OperandColumns<P5>
  | OperandColumns<P6>
> {
  return scalarCall(
    'try_make_interval',
    constant(years),
    constant(months),
    constant(weeks),
    constant(days),
    constant(hours),
    constant(minutes),
    constant(seconds),
  );
}

/**
 * A day-time interval of days, hours, minutes and seconds.
 *
 * @example expr("make_dt_interval(1,2,3,4.5)") // 93784500000
 */
export function make_dt_interval<
  const P0 extends Argument = never,
  const P1 extends Argument = never,
  const P2 extends Argument = never,
  const P3 extends Argument = never,
>(
  days?: P0,
  hours?: P1,
  minutes?: P2,
  seconds?: P3,
): Expression<bigint | null, OperandColumns<P0> | OperandColumns<P1> | OperandColumns<P2> | OperandColumns<P3>> {
  return scalarCall('make_dt_interval', constant(days), constant(hours), constant(minutes), constant(seconds));
}

/**
 * A year-month interval of years and months.
 *
 * @example expr("make_ym_interval(1,2)") // 14
 */
export function make_ym_interval<const P0 extends Argument = never, const P1 extends Argument = never>(
  years?: P0,
  months?: P1,
): Expression<number | null, OperandColumns<P0> | OperandColumns<P1>> {
  return scalarCall('make_ym_interval', constant(years), constant(months));
}

/**
 * Refused: the TIME type is off in Spark 4.1 as well.
 *
 * @example expr("make_time(12, 30, 45.5)") // fails with UNSUPPORTED_TIME_TYPE
 */
export function make_time<const P0 extends Input, const P1 extends Input, const P2 extends Input>(
  hour: P0,
  minute: P1,
  second: P2,
): Expression<string | null, InputColumns<P0> | InputColumns<P1> | InputColumns<P2>> {
  return scalarCall('make_time', column(hour), column(minute), column(second));
}

/**
 * A time as text, by a pattern of Java letters (`yyyy-MM-dd HH:mm`).
 *
 * @example expr("date_format(DATE'2024-02-29', 'EEEE, d MMMM')") // "Thursday, 29 February"
 */
export function date_format<const P0 extends Input, const P1 extends Expression | string>(
  time: P0,
  format: P1,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('date_format', column(time), constant(format));
}

/**
 * Seconds since 1970 as text, by a pattern.
 *
 * @example expr("from_unixtime('0')") // "1970-01-01 00:00:00"
 */
export function from_unixtime<const P0 extends Input, const P1 extends Expression | string = never>(
  seconds: P0,
  format?: P1,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('from_unixtime', column(seconds), constant(format));
}

/**
 * The date that a text names, by a pattern or as a cast would read it.
 *
 * @example expr("to_date('2024-02-29 12:34:56')") // "2024-02-29"
 */
export function to_date<const P0 extends Input, const P1 extends Expression | string = never>(
  text: P0,
  format?: P1,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('to_date', column(text), constant(format));
}

/**
 * The date that a text names, or NULL.
 *
 * @example expr("try_to_date('x')") // null
 */
export function try_to_date<const P0 extends Input, const P1 extends Expression | string = never>(
  text: P0,
  format?: P1,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('try_to_date', column(text), constant(format));
}

/**
 * The timestamp that a text names, by a pattern or as a cast would read it.
 *
 * @example expr("to_timestamp(1709210096)") // "2024-02-29 12:34:56"
 */
export function to_timestamp<const P0 extends Input, const P1 extends Expression | string = never>(
  text: P0,
  format?: P1,
): Expression<Date | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('to_timestamp', column(text), constant(format));
}

/**
 * The timestamp that a text names, or NULL.
 *
 * @example expr("try_to_timestamp('2024-02-30')") // null
 */
export function try_to_timestamp<const P0 extends Input, const P1 extends Expression | string = never>(
  text: P0,
  format?: P1,
): Expression<Date | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('try_to_timestamp', column(text), constant(format));
}

/**
 * As to_timestamp.
 *
 * @example expr("to_timestamp_ltz('29/02/2024', 'dd/MM/yyyy')") // "2024-02-29 00:00:00"
 */
export function to_timestamp_ltz<const P0 extends Input, const P1 extends Expression | string = never>(
  text: P0,
  format?: P1,
): Expression<Date | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('to_timestamp_ltz', column(text), constant(format));
}

/**
 * The wall-clock time that a text names; a zone in it is dropped.
 *
 * @example expr("to_timestamp_ntz('29/02/2024', 'dd/MM/yyyy')") // "2024-02-29 00:00:00"
 */
export function to_timestamp_ntz<const P0 extends Input, const P1 extends Expression | string = never>(
  text: P0,
  format?: P1,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('to_timestamp_ntz', column(text), constant(format));
}

/**
 * Whole seconds since 1970 of a time, or of a text read by a pattern.
 *
 * @example expr("unix_timestamp('2024-02-29', 'yyyy-MM-dd')") // 1709164800
 */
export function unix_timestamp<const P0 extends Input = never, const P1 extends Expression | string = never>(
  time?: P0,
  format?: P1,
): Expression<bigint | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('unix_timestamp', column(time), constant(format));
}

/**
 * Whole seconds since 1970 of a time, or of a text read by a pattern.
 *
 * @example expr("to_unix_timestamp('2024-02-29 00:00:00')") // 1709164800
 */
export function to_unix_timestamp<const P0 extends Input, const P1 extends Expression | string = never>(
  time: P0,
  format?: P1,
): Expression<bigint | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('to_unix_timestamp', column(time), constant(format));
}

/**
 * A time so many units later: `timestampadd(MONTH, 1, t)`; months and years by the calendar of the session zone.
 *
 * @example expr("timestampadd(DAY, 1, '2024-01-31')") // "2024-02-01 00:00:00"
 */
export function timestampadd<const P0 extends Expression | string, const P1 extends Argument, const P2 extends Input>(
  unit: P0,
  count: P1,
  time: P2,
): Expression<Date | null, OperandColumns<P0> | OperandColumns<P1> | InputColumns<P2>> {
  return scalarCall('timestampadd', constant(unit), constant(count), column(time));
}

/**
 * Whole units from one time to another: `timestampdiff(DAY, start, end)`.
 *
 * @example expr("timestampdiff(DAY, DATE'2024-01-01', DATE'2024-03-01')") // 60
 */
export function timestampdiff<const P0 extends Expression | string, const P1 extends Input, const P2 extends Input>(
  unit: P0,
  start: P1,
  end: P2,
): Expression<bigint | null, OperandColumns<P0> | InputColumns<P1> | InputColumns<P2>> {
  return scalarCall('timestampdiff', constant(unit), column(start), column(end));
}

/**
 * Days since 1970-01-01.
 *
 * @example expr("unix_date(DATE'1970-01-02')") // 1
 */
export function unix_date<const P0 extends Input>(date: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('unix_date', column(date));
}

/**
 * The date so many days after 1970-01-01.
 *
 * @example expr("date_from_unix_date(-1)") // "1969-12-31"
 */
export function date_from_unix_date<const P0 extends Input>(days: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('date_from_unix_date', column(days));
}

/**
 * Whole seconds since 1970.
 *
 * @example expr("unix_seconds(timestamp'1969-12-31 23:59:59.5')") // -1
 */
export function unix_seconds<const P0 extends Input>(time: P0): Expression<bigint | null, InputColumns<P0>> {
  return scalarCall('unix_seconds', column(time));
}

/**
 * Whole milliseconds since 1970.
 *
 * @example expr("unix_millis(TIMESTAMP'1970-01-01 00:00:01')") // 1000
 */
export function unix_millis<const P0 extends Input>(time: P0): Expression<bigint | null, InputColumns<P0>> {
  return scalarCall('unix_millis', column(time));
}

/**
 * Microseconds since 1970.
 *
 * @example expr("unix_micros(timestamp'1969-12-31 23:59:59.999999')") // -1
 */
export function unix_micros<const P0 extends Input>(time: P0): Expression<bigint | null, InputColumns<P0>> {
  return scalarCall('unix_micros', column(time));
}

/**
 * The timestamp so many seconds after 1970; fractions are kept to the microsecond.
 *
 * @example expr("timestamp_seconds(1.5D)") // "1970-01-01 00:00:01.500000"
 */
export function timestamp_seconds<const P0 extends Input>(seconds: P0): Expression<Date | null, InputColumns<P0>> {
  return scalarCall('timestamp_seconds', column(seconds));
}

/**
 * The timestamp so many milliseconds after 1970.
 *
 * @example expr("timestamp_millis(-1)") // "1969-12-31 23:59:59.999000"
 */
export function timestamp_millis<const P0 extends Input>(millis: P0): Expression<Date | null, InputColumns<P0>> {
  return scalarCall('timestamp_millis', column(millis));
}

/**
 * The timestamp so many microseconds after 1970.
 *
 * @example expr("timestamp_micros(1500000)") // "1970-01-01 00:00:01.500000"
 */
export function timestamp_micros<const P0 extends Input>(micros: P0): Expression<Date | null, InputColumns<P0>> {
  return scalarCall('timestamp_micros', column(micros));
}

/**
 * The wall clock of a zone at a time taken as UTC.
 *
 * @example expr("from_utc_timestamp('2024-01-01', '+8')") // "2024-01-01 08:00:00"
 */
export function from_utc_timestamp<const P0 extends Input, const P1 extends Expression | string>(
  time: P0,
  zone: P1,
): Expression<Date | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('from_utc_timestamp', column(time), constant(zone));
}

/**
 * The UTC time at which a zone has this wall clock.
 *
 * @example expr("to_utc_timestamp('2016-08-31', 'Asia/Seoul')") // "2016-08-30 15:00:00"
 */
export function to_utc_timestamp<const P0 extends Input, const P1 extends Expression | string>(
  time: P0,
  zone: P1,
): Expression<Date | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('to_utc_timestamp', column(time), constant(zone));
}

/**
 * The wall clock of one zone as that of another; the first zone may be left out and is then the session zone.
 *
 * @example expr("convert_timezone('UTC', 'Asia/Tokyo', TIMESTAMP_NTZ'2024-01-01 00:00:00')") // "2024-01-01 09:00:00"
 */
export function convert_timezone<const P0 extends Expression | string, const P1 extends Expression | string, const P2 extends Input>(
  source: P0,
  target: P1,
  time: P2,
): Expression<string | null, OperandColumns<P0> | OperandColumns<P1> | InputColumns<P2>> {
  return scalarCall('convert_timezone', constant(source), constant(target), column(time));
}

/**
 * The windows that a time lies in: `size` long, one every `slide`, counted from 1970-01-01 plus `startTime`.
 *
 * @example expr("window(t, '10 minutes')") of t TIMESTAMP: "2024-02-29 12:34:56" // rows ["2024-02-29 12:30:00","2024-02-29 12:40:00"]
 */
export function window<
  const P0 extends Input,
  const P1 extends Expression | string,
  const P2 extends Expression | string = never,
  const P3 extends Expression | string = never,
>(
  time: P0,
  size: P1,
  slide?: P2,
  startTime?: P3,
): Expression<never, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2> | OperandColumns<P3>> {
  return scalarCall('window', column(time), constant(size), constant(slide), constant(startTime));
}

/**
 * The session that a time belongs to: rows that lie within `gap` of each other.
 *
 * @example expr("session_window('2024-01-01', '5 minutes')") // ["2024-01-01 00:00:00","2024-01-01 00:05:00"]
 */
export function session_window<const P0 extends Input, const P1 extends Expression | string>(
  time: P0,
  gap: P1,
): Expression<never, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('session_window', column(time), constant(gap));
}

/**
 * The last microsecond of a window, which carries its watermark on.
 *
 * @example expr("string(window_time(window(t, '10 minutes')))") of t TIMESTAMP: "2024-02-29 12:34:56" // rows "2024-02-29 12:39:59.999999"
 */
export function window_time<const P0 extends Input>(window: P0): Expression<Date, InputColumns<P0>> {
  return scalarCall('window_time', column(window));
}

/**
 * An array of the arguments.
 *
 * @example expr("array(1,2) = array(1,2)") // true
 */
export function array<const P0 extends readonly Input[]>(
  ...values: P0
): Expression<ListValue<InputValue<P0[number]>>, InputColumns<P0[number]>> {
  return scalarCall('array', ...values.map(column));
}

/**
 * A map of keys and values in turn.
 *
 * @example expr("map(1, 'a', 2, 'b')") // {"map":[[1,"a"],[2,"b"]]}
 */
export function map<const P0 extends readonly Input[]>(...entries: P0): Expression<never, InputColumns<P0[number]>> {
  return scalarCall('map', ...entries.map(column));
}

/**
 * A struct of the arguments; fields are named after columns and aliases, the others col1, col2, …
 *
 * @example expr("struct(1,2) IN (struct(1,2))") // true
 */
export function struct<const P0 extends readonly Input[]>(...fields: P0): Expression<never, InputColumns<P0[number]>> {
  return scalarCall('struct', ...fields.map(column));
}

/**
 * A struct of field names (constant texts) and values in turn.
 *
 * @example expr("named_struct('a', 1, 'a', 2)") // [1,2]
 */
export function named_struct<const P0 extends readonly Input[]>(...entries: P0): Expression<never, InputColumns<P0[number]>> {
  return scalarCall('named_struct', ...entries.map(column));
}

/**
 * Elements of an array or entries of a map.
 *
 * @example expr("size(split('', ''))") // 1
 */
export function size<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('size', column(value));
}

/**
 * Elements of an array or entries of a map.
 *
 * @example expr("cardinality(array(1, 2, 3))") // 3
 */
export function cardinality<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('cardinality', column(value));
}

/**
 * Elements of an array.
 *
 * @example expr("array_size(null)") // null
 */
export function array_size<const P0 extends Input>(array: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('array_size', column(array));
}

/**
 * The element at a position (1 is the first, negative from the end), or the value of a key.
 *
 * @example expr("element_at(map(1,'a'), 2)") // null
 */
export function element_at<const P0 extends Input, const P1 extends Operand>(
  value: P0,
  key: P1,
): Expression<ItemValue<InputValue<P0>> | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('element_at', column(value), constant(key));
}

/**
 * As element_at, NULL where there is no such element.
 *
 * @example expr("try_element_at(map(1,'a'), 2)") // null
 */
export function try_element_at<const P0 extends Input, const P1 extends Operand>(
  value: P0,
  key: P1,
): Expression<ItemValue<InputValue<P0>> | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('try_element_at', column(value), constant(key));
}

/**
 * The element at an index from 0, NULL where there is none.
 *
 * @example expr("get(array(1,2), 5)") // null
 */
export function get<const P0 extends Input, const P1 extends Argument>(
  array: P0,
  index: P1,
): Expression<ItemValue<InputValue<P0>> | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('get', column(array), constant(index));
}

/**
 * Whether an array holds a value; NULL where it does not but holds NULL.
 *
 * @example expr("array_contains(array(), 1)") // false
 */
export function array_contains<const P0 extends Input, const P1 extends Operand>(
  array: P0,
  value: P1,
): Expression<boolean | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('array_contains', column(array), constant(value));
}

/**
 * Position of the first such element, from 1; 0 where there is none.
 *
 * @example expr("array_position(array('a', 'b'), 'b')") // 2
 */
export function array_position<const P0 extends Input, const P1 extends Operand>(
  array: P0,
  value: P1,
): Expression<bigint | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('array_position', column(array), constant(value));
}

/**
 * The array without a value.
 *
 * @example expr("array_remove(array(1, 2, 1), 1)") // [2]
 */
export function array_remove<const P0 extends Input, const P1 extends Operand>(
  array: P0,
  value: P1,
): Expression<InputValue<P0> | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('array_remove', column(array), constant(value));
}

/**
 * The array with a value at its end.
 *
 * @example expr("array_append(array(1, 2), 3)") // [1,2,3]
 */
export function array_append<const P0 extends Input, const P1 extends Operand>(
  array: P0,
  value: P1,
): Expression<InputValue<P0> | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('array_append', column(array), constant(value));
}

/**
 * The array with a value at its beginning.
 *
 * @example expr("array_prepend(array(2, 3), 1)") // [1,2,3]
 */
export function array_prepend<const P0 extends Input, const P1 extends Operand>(
  array: P0,
  value: P1,
): Expression<InputValue<P0> | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('array_prepend', column(array), constant(value));
}

/**
 * The array with a value put in at a position.
 *
 * @example expr("array_insert(array(1, 3), 2, 2)") // [1,2,3]
 */
export function array_insert<const P0 extends Input, const P1 extends Argument, const P2 extends Operand>(
  array: P0,
  position: P1,
  value: P2,
): Expression<InputValue<P0> | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('array_insert', column(array), constant(position), constant(value));
}

/**
 * The array without its NULLs.
 *
 * @example expr("array_compact(array(1,null))") // [1]
 */
export function array_compact<const P0 extends Input>(array: P0): Expression<InputValue<P0> | null, InputColumns<P0>> {
  return scalarCall('array_compact', column(array));
}

/**
 * The array with each value once.
 *
 * @example expr("array_distinct(array(1, 2, 1))") // [1,2]
 */
export function array_distinct<const P0 extends Input>(array: P0): Expression<InputValue<P0> | null, InputColumns<P0>> {
  return scalarCall('array_distinct', column(array));
}

/**
 * The values of both arrays, each once.
 *
 * @example expr("array_union(array(1, 2), array(2, 3))") // [1,2,3]
 */
export function array_union<const P0 extends Input, const P1 extends Input>(
  a: P0,
  b: P1,
): Expression<InputValue<P0> | null, InputColumns<P0> | InputColumns<P1>> {
  return scalarCall('array_union', column(a), column(b));
}

/**
 * The values that are in both arrays, each once.
 *
 * @example expr("array_intersect(array(1, 2), array(2, 3))") // [2]
 */
export function array_intersect<const P0 extends Input, const P1 extends Input>(
  a: P0,
  b: P1,
): Expression<InputValue<P0> | null, InputColumns<P0> | InputColumns<P1>> {
  return scalarCall('array_intersect', column(a), column(b));
}

/**
 * The values of the first array that are not in the second, each once.
 *
 * @example expr("array_except(array(1, 2), array(2, 3))") // [1]
 */
export function array_except<const P0 extends Input, const P1 extends Input>(
  a: P0,
  b: P1,
): Expression<InputValue<P0> | null, InputColumns<P0> | InputColumns<P1>> {
  return scalarCall('array_except', column(a), column(b));
}

/**
 * Whether two arrays have a value in common; NULL where only a NULL could be it.
 *
 * @example expr("arrays_overlap(array(1, 2), array(2, 3))") // true
 */
export function arrays_overlap<const P0 extends Input, const P1 extends Input>(
  a: P0,
  b: P1,
): Expression<boolean | null, InputColumns<P0> | InputColumns<P1>> {
  return scalarCall('arrays_overlap', column(a), column(b));
}

/**
 * An array of one value so many times.
 *
 * @example expr("array_repeat('x', 3)") // ["x","x","x"]
 */
export function array_repeat<const P0 extends Input, const P1 extends Argument>(
  value: P0,
  count: P1,
): Expression<ListValue<InputValue<P0>> | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('array_repeat', column(value), constant(count));
}

/**
 * The greatest element, NULLs passed over.
 *
 * @example expr("array_max(array(1, 3, 2))") // 3
 */
export function array_max<const P0 extends Input>(array: P0): Expression<ItemValue<InputValue<P0>> | null, InputColumns<P0>> {
  return scalarCall('array_max', column(array));
}

/**
 * The least element, NULLs passed over.
 *
 * @example expr("array_min(array(3, 1, 2))") // 1
 */
export function array_min<const P0 extends Input>(array: P0): Expression<ItemValue<InputValue<P0>> | null, InputColumns<P0>> {
  return scalarCall('array_min', column(array));
}

/**
 * The elements as one text; NULLs are left out or replaced.
 *
 * @example expr("array_join(array(1, 2), ',')") // "1,2"
 */
export function array_join<const P0 extends Input, const P1 extends Expression | string, const P2 extends Expression | string = never>(
  array: P0,
  delimiter: P1,
  nullText?: P2,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('array_join', column(array), constant(delimiter), constant(nullText));
}

/**
 * Elements from a position on, so many of them.
 *
 * @example expr("slice(array(1,2,3,4), 2, 2)") // [2,3]
 */
export function slice<const P0 extends Input, const P1 extends Argument, const P2 extends Argument>(
  array: P0,
  start: P1,
  length: P2,
): Expression<InputValue<P0> | null, InputColumns<P0> | OperandColumns<P1> | OperandColumns<P2>> {
  return scalarCall('slice', column(array), constant(start), constant(length));
}

/**
 * The elements of the arrays in an array.
 *
 * @example expr("flatten(array(array(array(1)), array(array(2))))") // [[1],[2]]
 */
export function flatten<const P0 extends Input>(array: P0): Expression<ItemValue<InputValue<P0>> | null, InputColumns<P0>> {
  return scalarCall('flatten', column(array));
}

/**
 * The n-th elements of all arrays as one struct each.
 *
 * @example expr("arrays_zip(array(1,2))") // [[1],[2]]
 */
export function arrays_zip<const P0 extends readonly Input[]>(...arrays: P0): Expression<never, InputColumns<P0[number]>> {
  return scalarCall('arrays_zip', ...arrays.map(column));
}

/**
 * The values from a start to a stop, both included, by a step.
 *
 * @example expr("sequence(5, 1, -2)") // [5,3,1]
 */
export function sequence<const P0 extends Input, const P1 extends Input, const P2 extends Argument = never>(
  start: P0,
  stop: P1,
  step?: P2,
): Expression<ListValue<InputValue<P0>> | null, InputColumns<P0> | InputColumns<P1> | OperandColumns<P2>> {
  return scalarCall('sequence', column(start), column(stop), constant(step));
}

/**
 * The array in order: NULLs first when ascending, last when descending.
 *
 * @example expr("sort_array(array('b', null, 'a'), false)") // ["b","a",null]
 */
export function sort_array<const P0 extends Input, const P1 extends Argument = never>(
  array: P0,
  ascending?: P1,
): Expression<InputValue<P0> | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('sort_array', column(array), constant(ascending));
}

/**
 * The array in order, NULLs last, or by a lambda that compares two elements.
 *
 * @example expr("array_sort(array(3, NULL, 1))") // [1,3,null]
 */
export function array_sort<const P0 extends Input>(array: P0, compare?: Lambda): Expression<InputValue<P0> | null, InputColumns<P0>> {
  return scalarCall('array_sort', column(array), lambda(compare, 2));
}

/**
 * The lambda applied to each element of an array; a second parameter is the index, from 0.
 *
 * @example expr("transform(array(1,2), 5)") // [5,5]
 */
export function transform<const P0 extends Input>(array: P0, map: Lambda): Expression<never, InputColumns<P0>> {
  return scalarCall('transform', column(array), lambda(map, 1));
}

/**
 * The elements for which a lambda gives true; a second parameter is the index, from 0.
 *
 * @example expr("filter(array(1, 2, 3), x -> x > 1)") // [2,3]
 */
export function filter<const P0 extends Input>(array: P0, keep: Lambda): Expression<InputValue<P0> | null, InputColumns<P0>> {
  return scalarCall('filter', column(array), lambda(keep, 1));
}

/**
 * Whether a lambda gives true for an element.
 *
 * @example expr("exists(array(), x -> true)") // false
 */
export function exists<const P0 extends Input>(array: P0, test: Lambda): Expression<boolean | null, InputColumns<P0>> {
  return scalarCall('exists', column(array), lambda(test, 1));
}

/**
 * Whether a lambda gives true for every element.
 *
 * @example expr("forall(array(1, 2, 3), x -> x > 0)") // true
 */
export function forall<const P0 extends Input>(array: P0, test: Lambda): Expression<boolean | null, InputColumns<P0>> {
  return scalarCall('forall', column(array), lambda(test, 1));
}

/**
 * Folds the elements of an array into one value, which a last lambda may finish.
 *
 * @example expr("aggregate(array(), 5, (a, x) -> a + x)") // 5
 */
export function aggregate<const P0 extends Input, const P1 extends Operand>(
  array: P0,
  start: P1,
  merge: Lambda,
  finish?: Lambda,
): Expression<never, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('aggregate', column(array), constant(start), lambda(merge, 2), lambda(finish, 1));
}

/**
 * Folds the elements of an array into one value, which a last lambda may finish.
 *
 * @example expr("reduce(array(1,2,3), 1, (a, x) -> a * x)") // 6
 */
export function reduce<const P0 extends Input, const P1 extends Operand>(
  array: P0,
  start: P1,
  merge: Lambda,
  finish?: Lambda,
): Expression<never, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('reduce', column(array), constant(start), lambda(merge, 2), lambda(finish, 1));
}

/**
 * A lambda over the n-th elements of two arrays; the shorter one is filled up with NULLs.
 *
 * @example expr("zip_with(array(1, 2), array(10, 20), (x, y) -> x + y)") // [11,22]
 */
export function zip_with<const P0 extends Input, const P1 extends Input>(
  a: P0,
  b: P1,
  merge: Lambda,
): Expression<never, InputColumns<P0> | InputColumns<P1>> {
  return scalarCall('zip_with', column(a), column(b), lambda(merge, 2));
}

/**
 * The entries for which a lambda of key and value gives true.
 *
 * @example expr("map_filter(map(1,0,2,2,3,-1), (k, v) -> k > v)") // {"map":[[1,0],[3,-1]]}
 */
export function map_filter<const P0 extends Input>(map: P0, keep: Lambda): Expression<InputValue<P0> | null, InputColumns<P0>> {
  return scalarCall('map_filter', column(map), lambda(keep, 2));
}

/**
 * A map of every key of two maps to what a lambda makes of the key and both values.
 *
 * @example expr("map_zip_with(map('a', 1), map('a', 2), (k, x, y) -> x + y)") // {"map":[["a",3]]}
 */
export function map_zip_with<const P0 extends Input, const P1 extends Input>(
  a: P0,
  b: P1,
  merge: Lambda,
): Expression<never, InputColumns<P0> | InputColumns<P1>> {
  return scalarCall('map_zip_with', column(a), column(b), lambda(merge, 3));
}

/**
 * The map with keys that a lambda of key and value gives.
 *
 * @example expr("transform_keys(map('a', 1), (k, v) -> upper(k))") // {"map":[["A",1]]}
 */
export function transform_keys<const P0 extends Input>(map: P0, change: Lambda): Expression<never, InputColumns<P0>> {
  return scalarCall('transform_keys', column(map), lambda(change, 2));
}

/**
 * The map with values that a lambda of key and value gives.
 *
 * @example expr("transform_values(map(1,'a'), (k, v) -> k)") // {"map":[[1,1]]}
 */
export function transform_values<const P0 extends Input>(map: P0, change: Lambda): Expression<never, InputColumns<P0>> {
  return scalarCall('transform_values', column(map), lambda(change, 2));
}

/**
 * The keys of a map.
 *
 * @example expr("map_keys(map())") // []
 */
export function map_keys<const P0 extends Input>(map: P0): Expression<never, InputColumns<P0>> {
  return scalarCall('map_keys', column(map));
}

/**
 * The values of a map.
 *
 * @example expr("map_values(map('a', 1, 'b', 2))") // [1,2]
 */
export function map_values<const P0 extends Input>(map: P0): Expression<never, InputColumns<P0>> {
  return scalarCall('map_values', column(map));
}

/**
 * The entries of a map as structs of key and value.
 *
 * @example expr("map_entries(map(1,'a',2,'b'))") // [[1,"a"],[2,"b"]]
 */
export function map_entries<const P0 extends Input>(map: P0): Expression<never, InputColumns<P0>> {
  return scalarCall('map_entries', column(map));
}

/**
 * The entries of all maps.
 *
 * @example expr("map_concat(map(1,'a'), map(2.5,'b'))") // {"map":[["1.0","a"],["2.5","b"]]}
 */
export function map_concat<const P0 extends readonly Input[]>(
  ...maps: P0
): Expression<InputValue<P0[number]> | null, InputColumns<P0[number]>> {
  return scalarCall('map_concat', ...maps.map(column));
}

/**
 * A map of structs of key and value.
 *
 * @example expr("map_from_entries(array(struct(1,'a'), struct(2,'b')))") // {"map":[[1,"a"],[2,"b"]]}
 */
export function map_from_entries<const P0 extends Input>(entries: P0): Expression<never, InputColumns<P0>> {
  return scalarCall('map_from_entries', column(entries));
}

/**
 * A map of an array of keys and one of values.
 *
 * @example expr("map_from_arrays(array('a', 'b'), array(1, 2))") // {"map":[["a",1],["b",2]]}
 */
export function map_from_arrays<const P0 extends Input, const P1 extends Input>(
  keys: P0,
  values: P1,
): Expression<never, InputColumns<P0> | InputColumns<P1>> {
  return scalarCall('map_from_arrays', column(keys), column(values));
}

/**
 * Whether a map has a key.
 *
 * @example expr("map_contains_key(map(1,'a'), 1)") // true
 */
export function map_contains_key<const P0 extends Input, const P1 extends Operand>(
  map: P0,
  key: P1,
): Expression<boolean | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('map_contains_key', column(map), constant(key));
}

/**
 * A row for each element of an array, or each entry of a map.
 *
 * @example expr("explode(array(10, 20))") // rows 10, 20
 */
export function explode<const P0 extends Input>(value: P0): Expression<ItemValue<InputValue<P0>> | null, InputColumns<P0>> {
  return scalarCall('explode', column(value));
}

/**
 * As explode, with a row of NULLs where there is no element.
 *
 * @example expr("explode_outer(filter(array(10, 20), x -> x > 20))") // rows null
 */
export function explode_outer<const P0 extends Input>(value: P0): Expression<ItemValue<InputValue<P0>> | null, InputColumns<P0>> {
  return scalarCall('explode_outer', column(value));
}

/**
 * As explode, with the place of the element, from 0.
 *
 * @example expr("posexplode(array('a', 'b'))") // rows [0,"a"], [1,"b"]
 */
export function posexplode<const P0 extends Input>(value: P0): Expression<never, InputColumns<P0>> {
  return scalarCall('posexplode', column(value));
}

/**
 * As posexplode, with a row of NULLs where there is no element.
 *
 * @example expr("posexplode_outer(filter(array(10, 20), x -> x > 20))") // rows [null,null]
 */
export function posexplode_outer<const P0 extends Input>(value: P0): Expression<never, InputColumns<P0>> {
  return scalarCall('posexplode_outer', column(value));
}

/**
 * A row for each struct of an array, a column for each field.
 *
 * @example expr("inline(array(struct(1, 'a'), struct(2, 'b')))") // rows [1,"a"], [2,"b"]
 */
export function inline<const P0 extends Input>(array: P0): Expression<never, InputColumns<P0>> {
  return scalarCall('inline', column(array));
}

/**
 * As inline, with a row of NULLs where there is no struct.
 *
 * @example expr("inline_outer(filter(array(struct(1, 'a')), x -> x.col1 > 1))") // rows [null,null]
 */
export function inline_outer<const P0 extends Input>(array: P0): Expression<never, InputColumns<P0>> {
  return scalarCall('inline_outer', column(array));
}

/**
 * Values in so many rows.
 *
 * @example expr("stack(2, 1, 2, 3)") // rows [1,2], [3,null]
 */
export function stack<const P0 extends Argument, const P1 extends readonly Input[]>(
  rows: P0,
  ...values: P1
): Expression<never, OperandColumns<P0> | InputColumns<P1[number]>> {
  return scalarCall('stack', constant(rows), ...values.map(column));
}

/**
 * JSON text as a value of a schema; options as those of JSON files.
 *
 * @example expr(`from_json('{"a": 1}', 'a INT')`) // [1]
 */
export function from_json<const P0 extends Input, const P1 extends Expression | string>(
  json: P0,
  schema: P1,
  options?: FunctionOptions,
): Expression<never, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('from_json', column(json), constant(schema), optionsMap(options));
}

/**
 * A struct, array or map as JSON text; options as those of JSON files.
 *
 * @example expr("to_json(named_struct('a', 1))") // "{\"a\":1}"
 */
export function to_json<const P0 extends Input>(value: P0, options?: FunctionOptions): Expression<string | null, InputColumns<P0>> {
  return scalarCall('to_json', column(value), optionsMap(options));
}

/**
 * What stands at a path (`$.a.b[0]`, `$.a[*].b`) of a JSON text.
 *
 * @example expr(`get_json_object('{"a":1.0}', '$.a')`) // "1.0"
 */
export function get_json_object<const P0 extends Input, const P1 extends Expression | string>(
  json: P0,
  path: P1,
): Expression<string | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('get_json_object', column(json), constant(path));
}

/**
 * The texts of several fields of a JSON object, a column each.
 *
 * @example expr(`json_tuple('{"a":1,"b":2}', 'a', 'b')`) // rows ["1","2"]
 */
export function json_tuple<const P0 extends Input, const P1 extends readonly Input[]>(
  json: P0,
  ...names: P1
): Expression<string | null, InputColumns<P0> | InputColumns<P1[number]>> {
  return scalarCall('json_tuple', column(json), ...names.map(column));
}

/**
 * The schema of a constant JSON text, as DDL.
 *
 * @example expr(`schema_of_json('{"a":[]}')`) // "STRUCT<a: ARRAY<STRING>>"
 */
export function schema_of_json<const P0 extends Expression | string>(
  json: P0,
  options?: FunctionOptions,
): Expression<string, OperandColumns<P0>> {
  return scalarCall('schema_of_json', constant(json), optionsMap(options));
}

/**
 * How many elements the outermost array of a JSON text has.
 *
 * @example expr("json_array_length('{}')") // null
 */
export function json_array_length<const P0 extends Input>(json: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('json_array_length', column(json));
}

/**
 * The names of the fields of the outermost object of a JSON text.
 *
 * @example expr(`json_object_keys('{"b":1,"a":{"c":2}}')`) // ["b","a"]
 */
export function json_object_keys<const P0 extends Input>(json: P0): Expression<(string | null)[] | null, InputColumns<P0>> {
  return scalarCall('json_object_keys', column(json));
}

/**
 * Bytes of Avro as a value; the second argument is the schema they were written in, as JSON. Options: mode, avroSchema.
 *
 * @example expr(`from_avro(X'0A', '"int"')`) // 5
 */
export function from_avro<const P0 extends Input, const P1 extends Expression | string>(
  data: P0,
  schema: P1,
  options?: FunctionOptions,
): Expression<never, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('from_avro', column(data), constant(schema), optionsMap(options));
}

/**
 * A value as bytes of Avro, in the schema that is given as JSON, or the one its type has.
 *
 * @example expr("hex(to_avro(5))") // "0A"
 */
export function to_avro<const P0 extends Input, const P1 extends Expression | string = never>(
  value: P0,
  schema?: P1,
): Expression<Uint8Array | null, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('to_avro', column(value), constant(schema));
}

/**
 * A line of CSV as a struct of a schema; options as those of CSV files.
 *
 * @example expr("from_csv('x', 't TIMESTAMP')") // [null]
 */
export function from_csv<const P0 extends Input, const P1 extends Expression | string>(
  text: P0,
  schema: P1,
  options?: FunctionOptions,
): Expression<never, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('from_csv', column(text), constant(schema), optionsMap(options));
}

/**
 * A struct as a line of CSV; options as those of CSV files.
 *
 * @example expr("to_csv(named_struct('a', 1, 'b', 'x'))") // "1,x"
 */
export function to_csv<const P0 extends Input>(value: P0, options?: FunctionOptions): Expression<string | null, InputColumns<P0>> {
  return scalarCall('to_csv', column(value), optionsMap(options));
}

/**
 * The schema of a constant line of CSV, as DDL.
 *
 * @example expr("schema_of_csv('1,abc')") // "STRUCT<_c0: INT, _c1: STRING>"
 */
export function schema_of_csv<const P0 extends Expression | string>(
  text: P0,
  options?: FunctionOptions,
): Expression<string, OperandColumns<P0>> {
  return scalarCall('schema_of_csv', constant(text), optionsMap(options));
}

/**
 * The name of the argument's type: `int`, `array<string>`. The argument is not evaluated.
 *
 * @example expr("typeof(array(1))") // "array<int>"
 */
export function typeof_<const P0 extends Input>(value: P0): Expression<string, InputColumns<P0>> {
  return scalarCall('typeof', column(value));
}

/**
 * Whether a DOUBLE or FLOAT is NaN; FALSE for NULL.
 *
 * @example expr("isnan(null)") // false
 */
export function isnan<const P0 extends Input>(value: P0): Expression<boolean, InputColumns<P0>> {
  return scalarCall('isnan', column(value));
}

/**
 * NULL where the condition is TRUE, else USER_RAISED_EXCEPTION with the message.
 *
 * @example expr("assert_true(1 < 2)") // null
 */
export function assert_true<const P0 extends Input, const P1 extends Expression | string = never>(
  condition: P0,
  message?: P1,
): Expression<never, InputColumns<P0> | OperandColumns<P1>> {
  return scalarCall('assert_true', column(condition), constant(message));
}

/**
 * Fails with USER_RAISED_EXCEPTION and this message, where it is evaluated.
 *
 * @example expr("raise_error('too late')") // fails with USER_RAISED_EXCEPTION
 */
export function raise_error<const P0 extends Expression | string>(message: P0): Expression<never, OperandColumns<P0>> {
  return scalarCall('raise_error', constant(message));
}

/**
 * The version of Spark whose answers these are, and the name of the engine.
 *
 * @example expr("version() LIKE '4.1.%'") // true
 */
export function version(): Expression<string, never> {
  return scalarCall('version');
}

/**
 * The name of the user.
 *
 * @example expr("length(current_user()) > 0") // true
 */
export function current_user(): Expression<string, never> {
  return scalarCall('current_user');
}

/**
 * The name of the user.
 *
 * @example expr("user() = current_user()") // true
 */
export function user(): Expression<string, never> {
  return scalarCall('user');
}

/**
 * The name of the user.
 *
 * @example expr("session_user() = current_user()") // true
 */
export function session_user(): Expression<string, never> {
  return scalarCall('session_user');
}

/**
 * The name of the catalog.
 *
 * @example expr("current_catalog()") // "spark_catalog"
 */
export function current_catalog(): Expression<string, never> {
  return scalarCall('current_catalog');
}

/**
 * The name of the schema.
 *
 * @example expr("current_schema()") // "default"
 */
export function current_schema(): Expression<string, never> {
  return scalarCall('current_schema');
}

/**
 * The name of the schema.
 *
 * @example expr("current_database()") // "default"
 */
export function current_database(): Expression<string, never> {
  return scalarCall('current_database');
}

/**
 * The file that the row was read from, as a URI; reads the hidden column `_metadata` of files.
 *
 * @example expr("split_part(input_file_name(), '/', -1)") of file a.json: {"v":1} // rows "a.json"
 */
export function input_file_name(): Expression<string, never> {
  return scalarCall('input_file_name');
}

/**
 * The first byte of what was read of the file; reads `_metadata`.
 *
 * @example expr("input_file_block_start()") of file a.json: {"v":1} // rows 0
 */
export function input_file_block_start(): Expression<bigint, never> {
  return scalarCall('input_file_block_start');
}

/**
 * The bytes that were read of the file; reads `_metadata`.
 *
 * @example expr("input_file_block_length()") of file a.json: {"v":1} // rows 8
 */
export function input_file_block_length(): Expression<bigint, never> {
  return scalarCall('input_file_block_length');
}

/**
 * Casts to BOOLEAN.
 *
 * @example expr("boolean('yes')") // true
 */
export function boolean<const P0 extends Input>(value: P0): Expression<boolean | null, InputColumns<P0>> {
  return scalarCall('boolean', column(value));
}

/**
 * Casts to TINYINT.
 *
 * @example expr("tinyint('5')") // 5
 */
export function tinyint<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('tinyint', column(value));
}

/**
 * Casts to SMALLINT.
 *
 * @example expr("smallint('5')") // 5
 */
export function smallint<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('smallint', column(value));
}

/**
 * Casts to INT.
 *
 * @example expr("int('42')") // 42
 */
export function int<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('int', column(value));
}

/**
 * Casts to BIGINT.
 *
 * @example expr("bigint('5')") // 5
 */
export function bigint<const P0 extends Input>(value: P0): Expression<bigint | null, InputColumns<P0>> {
  return scalarCall('bigint', column(value));
}

/**
 * Casts to FLOAT.
 *
 * @example expr("float('1.5')") // 1.5
 */
export function float<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('float', column(value));
}

/**
 * Casts to DOUBLE.
 *
 * @example expr("double('1.5')") // 1.5
 */
export function double<const P0 extends Input>(value: P0): Expression<number | null, InputColumns<P0>> {
  return scalarCall('double', column(value));
}

/**
 * Casts to DECIMAL.
 *
 * @example expr("decimal('1.5')") // "2"
 */
export function decimal<const P0 extends Input>(value: P0): Expression<Decimal | null, InputColumns<P0>> {
  return scalarCall('decimal', column(value));
}

/**
 * Casts to DATE.
 *
 * @example expr("date('2024-02-29')") // "2024-02-29"
 */
export function date<const P0 extends Input>(value: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('date', column(value));
}

/**
 * Casts to TIMESTAMP.
 *
 * @example expr("timestamp('2024-02-29 12:00:00')") // "2024-02-29 12:00:00"
 */
export function timestamp<const P0 extends Input>(value: P0): Expression<Date | null, InputColumns<P0>> {
  return scalarCall('timestamp', column(value));
}

/**
 * Casts to BINARY.
 *
 * @example expr("binary('abc')") // {"hex":"616263"}
 */
export function binary<const P0 extends Input>(value: P0): Expression<Uint8Array | null, InputColumns<P0>> {
  return scalarCall('binary', column(value));
}

/**
 * Casts to STRING.
 *
 * @example expr("string(5)") // "5"
 */
export function string<const P0 extends Input>(value: P0): Expression<string | null, InputColumns<P0>> {
  return scalarCall('string', column(value));
}
