import type { DataType } from '../../columnar/types.js';
import type { Accumulator, BoundExpression, CallSite, EvaluationContext } from '../bound.js';

/** What an aggregate's rule makes of a call. */
export interface BoundAggregateFunction {
  readonly args: readonly BoundExpression[];
  readonly type: DataType;
  readonly nullable: boolean;
  /** Types of the columns that hold the state of one group. */
  readonly stateTypes: readonly DataType[];
  readonly accumulator: (context: EvaluationContext) => Accumulator;
  /** The generated column name; `f(a, b)` where not given. */
  readonly name?: string;
  /** True where DISTINCT changes nothing (min, max): it is dropped. */
  readonly ignoresDistinct?: boolean;
}

/** An aggregate as the registry holds it. `objectAggregate` (object-state.ts) makes those with one JavaScript object a group. */
export interface AggregateFunction {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly shownAliases?: readonly string[];
  readonly doc?: string;
  bind(site: CallSite): BoundAggregateFunction;
}
