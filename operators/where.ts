import { withFileMetadata, withoutFileMetadata } from './shared/file-metadata.js';
import { isTidemarkError, TidemarkError } from '../src/base/errors.js';
import { type EpochOperator, streamOf } from '../src/stream/epoch-stream.js';
import { filterNode } from '../src/stream/filter-node.js';
import { resolve } from '../src/expressions/resolve.js';
import { mustBeBoolean } from './shared/bind-aggregate.js';
import { toNode } from './shared/expressed.js';
import type { SqlInput } from './shared/row-types.js';
import { settingsOf } from '../src/stream/settings.js';

/**
 * The rows for which a condition is TRUE; those where it is FALSE or NULL go.
 *
 * Semantics
 *   1. Rows keep their order and columns.
 *   2. The planner moves conditions towards the sources, also below withWatermark: rows that are filtered out do not move the watermark, as in Spark.
 *
 * Time      none of its own
 * State     none
 * Output    any output mode
 * Replay    pure over its batch
 * Errors    UNRESOLVED_COLUMN.WITH_SUGGESTION, DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN, INVALID_WHERE_CONDITION while the pipe is built
 *
 * @example stream.pipe(where("delay > 15 AND origin LIKE 'S%'"), where(col('distance').lt(500)))
 */
export function where<R>(condition: SqlInput<R>): EpochOperator<R, R> {
  return ({ plan }) => {
    const settings = settingsOf(plan);
    const node = toNode(condition);
    const input = withFileMetadata(plan, [node]);
    const bound = mustBeBoolean(
      withoutAggregates(() => resolve(node, input.scope, settings)),
      settings,
    );
    return streamOf<R>(withoutFileMetadata(filterNode(input, bound), plan));
  };
}

/** An aggregate has no place in a condition on single rows. */
function withoutAggregates<T>(resolved: () => T): T {
  try {
    return resolved();
  } catch (error) {
    if (!isTidemarkError(error, 'MISSING_GROUP_BY')) throw error;
    throw new TidemarkError(
      'INVALID_WHERE_CONDITION',
      `the condition of where looks at single rows, and ${String(error.details['function'])} is an aggregate: use it in groupBy, and where after that.`,
      { function: error.details['function'] },
      error,
    );
  }
}

/** Another name of `where`, as in Spark. */
export const filter: typeof where = where;
