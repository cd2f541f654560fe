import type { Batch } from '../../columnar/batch.js';
import { ConstantColumn } from '../../columnar/column.js';
import type { Schema } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';

/** The batch of a file, in the schema of its scan, with the columns that are the same for all rows of the file. The batch is handed over. */
export function withConstants(schema: Schema, batch: Batch, constants: ReadonlyMap<string, Value>): Batch {
  let next = 0;
  const places = schema.fields.map((f) => {
    const value = constants.get(f.name);
    return value === undefined ? next++ : new ConstantColumn(f.type, batch.length, value);
  });
  return batch.arranged(schema, places);
}
