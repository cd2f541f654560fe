import { Batch } from '../../columnar/batch.js';
import { batchFromObjects } from '../../columnar/rows.js';
import type { SessionSettings } from '../../expressions/bound.js';
import type { EpochStream } from '../../stream/epoch-stream.js';
import { pickColumns } from '../../stream/required-columns.js';
import { type RowOfInput, type SchemaInput, schemaOf } from '../../stream/schema-input.js';
import { boundedStream } from '../../stream/source-node.js';

/**
 * A bounded stream of the rows given: Spark's `createDataFrame`. Rows are objects by column name (see the value table of the package), or
 * one Batch. The schema may be given in any form, and types the rows. `settings` say in which ANSI mode and time zone expressions are read.
 * ROW_VALUE_TYPE where a value does not fit its column.
 *
 * @example
 * const names = fromRows('id INT, name STRING', [{ id: 1, name: 'a' }]);
 */
export function fromRows<const S extends SchemaInput>(
  schema: S,
  rows: readonly Readonly<Record<string, unknown>>[] | Batch,
  settings?: SessionSettings,
): EpochStream<RowOfInput<S>> {
  const shape = schemaOf(schema);
  const batch = rows instanceof Batch ? rows.withSchema(shape) : batchFromObjects(shape, rows);
  return boundedStream<RowOfInput<S>>({
    description: `LocalRelation [${shape.fields.map((f) => f.name).join(', ')}]`,
    name: 'rows',
    schema: shape,
    detail: { rows: batch.length },
    ...(settings && { settings }),
    async *read(columns) {
      yield pickColumns(batch, columns);
    },
  });
}
