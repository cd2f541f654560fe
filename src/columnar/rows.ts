import { fromPlain, toPlain } from './plain.js';
import { Batch } from './batch.js';
import type { Schema } from './types.js';
import type { Value } from './value.js';

/** Rows of a batch as objects of ordinary JavaScript values (see plain.ts), made one at a time. */
export function* rowObjects(batch: Batch): Generator<Record<string, unknown>> {
  const fields = batch.schema.fields;
  for (let i = 0; i < batch.length; i++) {
    const row: Record<string, unknown> = {};
    for (let k = 0; k < fields.length; k++) row[fields[k]!.name] = toPlain(batch.columns[k]!.get(i), fields[k]!.type);
    yield row;
  }
}

/** A batch from row objects; missing and undefined properties are NULL, properties that the schema does not name are left out. */
export function batchFromObjects(schema: Schema, rows: readonly Readonly<Record<string, unknown>>[]): Batch {
  const values: Value[][] = rows.map((row) => schema.fields.map((f) => fromPlain(row[f.name], f.type, f.name)));
  return Batch.fromRows(schema, values);
}
