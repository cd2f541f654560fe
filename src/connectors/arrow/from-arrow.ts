import type { Table } from 'apache-arrow';
import { fromArrowTable } from '../../columnar/arrow.js';
import type { SessionSettings } from '../../expressions/bound.js';
import type { EpochStream } from '../../stream/epoch-stream.js';
import { pickColumns } from '../../stream/required-columns.js';
import { boundedStream } from '../../stream/source-node.js';

/**
 * A bounded stream of the rows of an Arrow table, a batch for each of its record batches: Spark's `createDataFrame` of a table. Fixed-width
 * values, offsets and bytes are the table's own memory. Types become Spark's as PySpark maps them (timestamps with a zone are TIMESTAMP,
 * those without one TIMESTAMP_NTZ; unsigned integers the next wider type); UNSUPPORTED_ARROWTYPE where there is none. `settings` say in which
 * ANSI mode and time zone expressions are read.
 *
 * @example
 * await fromArrow(tableFromArrays({ id: Int32Array.of(1, 2) })).pipe(where('id > 1')).show();
 */
export function fromArrow<R = Record<string, unknown>>(table: Table, settings?: SessionSettings): EpochStream<R> {
  const { schema, batches } = fromArrowTable(table);
  return boundedStream<R>({
    description: `ArrowTable [${schema.fields.map((f) => f.name).join(', ')}]`,
    name: 'arrow',
    schema,
    detail: { rows: table.numRows },
    ...(settings && { settings }),
    async *read(columns) {
      for (const batch of batches) yield pickColumns(batch, columns);
    },
  });
}
