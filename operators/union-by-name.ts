import { TidemarkError } from '../src/base/errors.js';
import type { BoundExpression } from '../src/expressions/bound.js';
import type { Scope } from '../src/expressions/scope.js';
import { type EpochOperator, type EpochStream, streamOf } from '../src/stream/epoch-stream.js';
import type { PlanNode } from '../src/stream/plan-node.js';
import { projectNode, projectedColumn } from '../src/stream/project-node.js';
import { columnAt } from './shared/column-at.js';
import { unionPlan } from './shared/union-plan.js';

export interface UnionByNameOptions {
  /** Columns that one side lacks are NULL there; without it they are an error. */
  readonly allowMissingColumns?: boolean;
}

/**
 * The rows of this stream, then those of the other, columns matched by name (in any case).
 *
 * Semantics
 *   1. Columns stand in the order of this stream; with `allowMissingColumns` those that only the other has come last.
 *   2. Otherwise as `union`.
 *
 * Time      as `union`
 * State     none
 * Output    any output mode
 * Replay    as `union`
 * Errors    UNRESOLVED_COLUMN_AMONG_FIELD_NAMES, NUM_COLUMNS_MISMATCH, INCOMPATIBLE_COLUMN_TYPE while the pipe is built
 *
 * @example january.pipe(unionByName(february, { allowMissingColumns: true }))
 */
export function unionByName<R, S>(other: EpochStream<S>, options: UnionByNameOptions = {}): EpochOperator<R, R & Partial<S>> {
  return ({ plan }) => {
    const extra = options.allowMissingColumns === true ? missingIn(plan.scope, other.plan.scope) : [];
    const left = extra.length === 0 ? plan : withNulls(plan, other.plan.scope, extra);
    return streamOf(unionPlan([left, byName(other.plan, left.scope, options.allowMissingColumns === true)]));
  };
}

function indexOf(scope: Scope, name: string): number {
  return scope.columns.findIndex((c) => c.name.toLowerCase() === name.toLowerCase());
}

/** Indexes in `other` of the columns whose names `scope` does not have. */
function missingIn(scope: Scope, other: Scope): number[] {
  return other.columns.flatMap((c, index) => (indexOf(scope, c.name) < 0 ? [index] : []));
}

function withNulls(plan: PlanNode, other: Scope, extra: readonly number[]): PlanNode {
  const own = plan.scope.columns.map((_, index) => columnAt(plan.scope, index));
  const nulls = extra.map((index) => nullOf(other, index));
  const columns = [...own, ...nulls].map((e) => projectedColumn(plan.scope, e));
  return projectNode(plan, [...own, ...nulls], { columns });
}

function nullOf(scope: Scope, index: number): BoundExpression {
  const { name, type } = scope.columns[index]!;
  return { kind: 'literal', value: null, type, nullable: true, name };
}

/** The columns of the plan in the order of `scope`. */
function byName(plan: PlanNode, scope: Scope, allowMissing: boolean): PlanNode {
  const expressions = scope.columns.map(({ name }, k): BoundExpression => {
    const index = indexOf(plan.scope, name);
    if (index >= 0) return columnAt(plan.scope, index);
    if (allowMissing) return nullOf(scope, k);
    const fieldNames = plan.scope.columns.map((c) => c.name).join(', ');
    throw new TidemarkError(
      'UNRESOLVED_COLUMN_AMONG_FIELD_NAMES',
      `Cannot resolve column name "${name}" among (${fieldNames}). With allowMissingColumns it is NULL there.`,
      { colName: name, fieldNames },
    );
  });
  const unused = plan.scope.columns.filter((c) => indexOf(scope, c.name) < 0);
  if (unused.length > 0) {
    throw new TidemarkError(
      'NUM_COLUMNS_MISMATCH',
      `only the second input of unionByName has ${unused.map((c) => c.name).join(', ')}; allowMissingColumns makes NULLs of them`,
      {
        operator: 'UNION',
        firstNumColumns: String(scope.columns.length),
        invalidNumColumns: String(plan.scope.columns.length),
        invalidOrdinalNum: 'second',
      },
    );
  }
  return projectNode(plan, expressions, { columns: expressions.map((e) => projectedColumn(plan.scope, e)) });
}
