import { must } from '../base/assert.js';
import { Batch } from '../columnar/batch.js';
import { ConstantColumn } from '../columnar/column.js';
import type { Schema } from '../columnar/types.js';

/** The columns with these names, in this order: what a source gives when it is asked for some of its columns. */
export function pickColumns(batch: Batch, names: readonly string[]): Batch {
  const fields = batch.schema.fields;
  if (names.length === fields.length && names.every((name, k) => fields[k]!.name === name)) return batch;
  const indexes = names.map((name) => fields.findIndex((f) => f.name === name));
  return new Batch(
    { kind: 'struct', fields: indexes.map((i) => must(fields[i], 'a column was asked for that the source does not have')) },
    indexes.map((i) => batch.column(i)),
    batch.length,
  );
}

/**
 * Puts columns that were read back in their places in `schema`; those that were not read are NULL constants, which nothing looks at. The
 * batches are handed over.
 */
export function widener(schema: Schema, names: readonly string[]): (batch: Batch) => Batch {
  const places = schema.fields.map((f) => names.indexOf(f.name));
  if (places.length === names.length && places.every((place, k) => place === k)) return (batch) => batch.arranged(schema, places);
  return (batch) =>
    batch.arranged(
      schema,
      places.map((place, k) => (place < 0 ? new ConstantColumn(schema.fields[k]!.type, batch.length, null) : place)),
    );
}
