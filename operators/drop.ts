import { type EpochOperator, streamOf } from '../src/stream/epoch-stream.js';
import { projectNode, projectedColumn } from '../src/stream/project-node.js';
import type { Dropped } from './shared/row-types.js';
import { columnAt } from './shared/column-at.js';

/**
 * All columns but these. Names of no column are passed over, as in Spark; a qualified name (`l.id`) drops that input's column only.
 *
 * Semantics
 *   1. The other columns keep their order. A name drops every column of that name.
 *
 * Time      dropping the event-time column drops the watermark for what follows
 * State     none
 * Output    any output mode
 * Replay    pure over its batch
 * Errors    none
 *
 * @example stream.pipe(drop('destination', 'distance'))
 */
export function drop<R, const C extends readonly string[]>(...columns: C): EpochOperator<R, Dropped<R, C[number]>> {
  return ({ plan }) => {
    const { scope } = plan;
    const dropped = new Set(columns.flatMap((name) => indexesOf(plan.scope.columns, name)));
    const kept = scope.columns.flatMap((_, index) => (dropped.has(index) ? [] : [columnAt(scope, index)]));
    if (kept.length === scope.columns.length) return streamOf(plan);
    return streamOf(projectNode(plan, kept, { columns: kept.map((e) => projectedColumn(scope, e)) }));
  };
}

function indexesOf(columns: readonly { readonly name: string; readonly qualifiers: readonly string[] }[], name: string): number[] {
  const wanted = name.toLowerCase();
  const plain = columns.flatMap((c, i) => (c.name.toLowerCase() === wanted ? [i] : []));
  if (plain.length > 0) return plain;
  return columns.flatMap((c, i) => (c.qualifiers.some((q) => `${q}.${c.name}`.toLowerCase() === wanted) ? [i] : []));
}
