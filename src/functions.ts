import { AggregateExpression } from './expressions/aggregate-builder.js';
import { inputNode, lit, type Expression, type Input, type InputColumns, type InputValue } from './expressions/builder.js';
import type { AverageValue, ListValue, SumValue } from './expressions/typed-value.js';

export { call, col, Expression, expr, lit } from './expressions/builder.js';
export { when } from './expressions/case-builder.js';

function aggregate<T, C extends string>(
  name: string,
  inputs: readonly Input[],
  ...constants: readonly Expression[]
): AggregateExpression<T, C> {
  return new AggregateExpression({ kind: 'call', name, args: [...inputs.map(inputNode), ...constants.map((c) => c.node)] });
}

/** Number of rows; with arguments, of rows where none of them is NULL. */
export function count<const I extends readonly Input[]>(...values: I): AggregateExpression<bigint, InputColumns<I[number]>> {
  if (values.length === 0) return new AggregateExpression({ kind: 'call', name: 'count', args: [lit(1).node] });
  return aggregate('count', values);
}
export function sum<const I extends Input>(value: I): AggregateExpression<SumValue<InputValue<I>>, InputColumns<I>> {
  return aggregate('sum', [value]);
}
export function avg<const I extends Input>(value: I): AggregateExpression<AverageValue<InputValue<I>>, InputColumns<I>> {
  return aggregate('avg', [value]);
}
export function min<const I extends Input>(value: I): AggregateExpression<InputValue<I> | null, InputColumns<I>> {
  return aggregate('min', [value]);
}
export function max<const I extends Input>(value: I): AggregateExpression<InputValue<I> | null, InputColumns<I>> {
  return aggregate('max', [value]);
}
export function first<const I extends Input>(value: I): AggregateExpression<InputValue<I> | null, InputColumns<I>> {
  return aggregate('first', [value]);
}
export function last<const I extends Input>(value: I): AggregateExpression<InputValue<I> | null, InputColumns<I>> {
  return aggregate('last', [value]);
}
export function collect_list<const I extends Input>(value: I): AggregateExpression<ListValue<InputValue<I>>, InputColumns<I>> {
  return aggregate('collect_list', [value]);
}
export function collect_set<const I extends Input>(value: I): AggregateExpression<ListValue<InputValue<I>>, InputColumns<I>> {
  return aggregate('collect_set', [value]);
}
export function approx_count_distinct<const I extends Input>(value: I): AggregateExpression<bigint, InputColumns<I>> {
  return aggregate('approx_count_distinct', [value]);
}
export function percentile_approx<const I extends Input>(
  value: I,
  percentage: number,
  accuracy = 10_000,
): AggregateExpression<InputValue<I> | null, InputColumns<I>> {
  return aggregate('percentile_approx', [value], lit(percentage), lit(accuracy));
}
