import { parseDdl } from '../../columnar/ddl.js';
import { Batch } from '../../columnar/batch.js';
import { batchFromObjects } from '../../columnar/rows.js';
import type { Schema } from '../../columnar/types.js';
import type { EpochStream } from '../../stream/epoch-stream.js';
import { pickColumns } from '../../stream/required-columns.js';
import { boundedStream } from '../../stream/source-node.js';

/**
 * A bounded stream of the rows given: Spark's `createDataFrame`. Rows are objects by column name (see the value table of the package), or
 * one Batch. ROW_VALUE_TYPE where a value does not fit its column.
 *
 * @example
 * const names = fromRows('id INT, name STRING', [{ id: 1, name: 'a' }]);
 */
export function fromRows<R = Record<string, unknown>>(schema: string | Schema, rows: readonly Readonly<Record<string, unknown>>[] | Batch): EpochStream<R> {
  const shape = typeof schema === 'string' ? parseDdl(schema) : schema;
  const batch = rows instanceof Batch ? rows.withSchema(shape) : batchFromObjects(shape, rows);
  return boundedStream<R>({
    description: `LocalRelation [${shape.fields.map((f) => f.name).join(', ')}]`,
    name: 'rows',
    schema: shape,
    detail: { rows: batch.length },
    async *read(columns) {
      yield pickColumns(batch, columns);
    },
  });
}
