import { type EpochOperator, streamOf } from '../src/stream/epoch-stream.js';
import { projectNode, projectedColumn } from '../src/stream/project-node.js';
import type { ColumnName, Renamed } from './shared/row-types.js';
import { columnAt } from './shared/column-at.js';

/**
 * All columns, one of them under another name. Where there is no such column nothing happens, as in Spark.
 *
 * Semantics
 *   1. The column keeps its place, type, NULLs and event time.
 *
 * Time      the watermark stays with the column
 * State     none
 * Output    any output mode
 * Replay    pure over its batch
 * Errors    none
 *
 * @example stream.pipe(withColumnRenamed('origin', 'airport'))
 */
export function withColumnRenamed<R, const From extends ColumnName<R>, const To extends string>(
  from: From,
  to: To,
): EpochOperator<R, Renamed<R, From, To>> {
  return ({ plan }) => {
    const { scope } = plan;
    if (!scope.columns.some((c) => c.name.toLowerCase() === from.toLowerCase())) return streamOf(plan);
    const expressions = scope.columns.map((c, index) => {
      const column = columnAt(scope, index);
      return c.name.toLowerCase() === from.toLowerCase() ? { ...column, name: to } : column;
    });
    return streamOf(projectNode(plan, expressions, { columns: expressions.map((e) => projectedColumn(scope, e)) }));
  };
}
