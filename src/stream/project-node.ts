import { type Field, typesEqual } from '../columnar/types.js';
import type { BoundExpression } from '../expressions/bound.js';
import { compileProjection } from '../expressions/compile.js';
import { Scope, type ScopeColumn } from '../expressions/scope.js';
import { mapBatches } from './operator.js';
import type { Json, PlanNode, ProjectNode } from './plan-node.js';
import { remapAll } from './remap.js';

/** What a project node may be told beside its expressions. */
export interface ProjectOptions {
  /** Columns it puts out; from the expressions where not given (see `projectedColumn`). */
  readonly columns?: readonly ScopeColumn[];
  readonly detail?: { readonly [key: string]: Json };
}

/** One output column an expression. Made by `select`, `withColumn`, … and by the optimizer. */
export function projectNode(input: PlanNode, expressions: readonly BoundExpression[], options: ProjectOptions = {}): ProjectNode {
  const scope = new Scope(options.columns ?? expressions.map((e) => projectedColumn(input.scope, e)));
  const schema = scope.schema;
  return {
    kind: 'project',
    expressions,
    inputs: [input],
    scope,
    schema,
    isStreaming: input.isStreaming,
    detail: options.detail ?? { columns: expressions.map((e) => e.name) },
    withInputs: ([next]) => projectNode(next!, remapAll(expressions, input.scope, next!.scope), { ...options, columns: scope.columns }),
    connect: ([epochs], run) => {
      if (changesNothing(input.scope, expressions, scope)) return epochs!;
      const compute = compileProjection(expressions, schema, run.settings);
      return mapBatches(epochs!, schema, (batch, info) => compute(batch, info.evaluation));
    },
  };
}

/** Whether the columns that come out are those that went in, down to their metadata. */
function changesNothing(input: Scope, expressions: readonly BoundExpression[], output: Scope): boolean {
  if (input.columns.length !== expressions.length) return false;
  return expressions.every((e, k) => {
    const from = input.columns[k]!;
    const to = output.columns[k]!;
    const isSame = from.name === to.name && from.nullable === to.nullable && typesEqual(from.type, to.type);
    return e.kind === 'column' && e.index === k && isSame && JSON.stringify(from.metadata) === JSON.stringify(to.metadata);
  });
}

/** A plain column keeps its metadata and, under its own name, its qualifiers; anything else is a new column. */
export function projectedColumn(input: Scope, expression: BoundExpression): ScopeColumn {
  const { name, type, nullable } = expression;
  if (expression.kind !== 'column') return { name, type, nullable, qualifiers: [] };
  const origin = input.columns[expression.index]!;
  const qualifiers = origin.name === name ? origin.qualifiers : [];
  return withMetadata({ name, type, nullable, qualifiers }, expression.metadata);
}

export function withMetadata<F extends Field>(field: F, metadata: Field['metadata']): F {
  const { metadata: _, ...rest } = field;
  return (metadata === undefined ? rest : { ...rest, metadata }) as F;
}
