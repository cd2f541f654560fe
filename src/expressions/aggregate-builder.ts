import { Expression, functionCall, type Condition, type OperandColumns } from './builder.js';

/** A call of an aggregate function, for groupBy, `select` over everything, and `over`. */
export class AggregateExpression<out T = unknown, out C extends string = string> extends Expression<T, C> {
  /**
   * Only the rows where the condition is TRUE: `FILTER (WHERE …)`.
   *
   * @example count().filter(col('delay').gt(15))
   */
  filter<const W extends Condition>(condition: W): AggregateExpression<T, C | OperandColumns<W>> {
    return new AggregateExpression({ ...functionCall(this.node, 'filter'), filter: condition.node });
  }

  /** Only different arguments: `sum(DISTINCT …)`. */
  distinct(): AggregateExpression<T, C> {
    return new AggregateExpression({ ...functionCall(this.node, 'distinct'), distinct: true });
  }

  /** Rows where the argument is NULL are passed over (`first`, `last`, `any_value`, …). */
  ignoreNulls(): AggregateExpression<T, C> {
    return new AggregateExpression({ ...functionCall(this.node, 'ignoreNulls'), ignoreNulls: true });
  }
}
