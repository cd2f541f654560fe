import { type EpochOperator, streamOf } from '../src/stream/epoch-stream.js';
import type { AliasNode, PlanNode } from '../src/stream/plan-node.js';

/**
 * The same rows under a name, so that `name.column` can be written above it: the way to tell the sides of a join apart.
 *
 * Semantics
 *   1. Rows and columns stay as they are; earlier names of the input no longer lead to its columns.
 *
 * Time      untouched
 * State     none
 * Output    any output mode
 * Replay    nothing to replay
 * Errors    none
 *
 * @example left.pipe(as('l'), join(right.pipe(as('r')), 'l.id = r.id'))
 */
export function as<R>(name: string): EpochOperator<R, R> {
  return ({ plan }) => streamOf<R>(aliasNode(plan, name));
}

/** Another name of `as`, as in Spark. */
export const alias: typeof as = as;

function aliasNode(input: PlanNode, name: string): AliasNode {
  return {
    kind: 'as',
    alias: name,
    inputs: [input],
    scope: input.scope.as(name),
    schema: input.schema,
    isStreaming: input.isStreaming,
    detail: { alias: name },
    withInputs: ([next]) => aliasNode(next!, name),
    connect: ([epochs]) => epochs!,
  };
}
