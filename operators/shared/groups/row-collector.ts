import { TidemarkError } from '../../../src/base/errors.js';
import { Batch } from '../../../src/columnar/batch.js';
import { fromPlain } from '../../../src/columnar/plain.js';
import type { Schema } from '../../../src/columnar/types.js';
import type { Value } from '../../../src/columnar/value.js';
import { OUTPUT_CHUNK } from '../chunks.js';

/** A row as values of a schema, from the object that a user's function gave. */
export function valuesOf(row: unknown, schema: Schema): Value[] {
  if (typeof row !== 'object' || row === null) {
    throw new TidemarkError('ROW_VALUE_TYPE', `a row is an object of column values, not ${row === null ? 'null' : typeof row}`, {
      schema: schema.fields.map((f) => f.name).join(', '),
    });
  }
  const { fields } = schema;
  const values = new Array<Value>(fields.length);
  for (let k = 0; k < fields.length; k++) {
    const { name, type, nullable } = fields[k]!;
    const value = fromPlain((row as Readonly<Record<string, unknown>>)[name], type, name);
    if (value === null && !nullable) throw notNull(name);
    values[k] = value;
  }
  return values;
}

/** `valuesOf` of rows, which are read to their end. */
export function valuesOfAll(rows: Iterable<unknown>, schema: Schema): Value[][] {
  // most functions give an array, which needs no iterator
  return Array.isArray(rows) ? rows.map((row) => valuesOf(row, schema)) : Array.from(rows, (row) => valuesOf(row, schema));
}

function notNull(name: string): TidemarkError {
  return new TidemarkError('NOT_NULL_ASSERT_VIOLATION', `NULL value appeared in column ${name}, which is NOT NULL`, {
    walkedTypePath: name,
  });
}

/** Collects rows into batches. */
export class RowCollector {
  #rows: Value[][] = [];

  constructor(private readonly schema: Schema) {}

  add(rows: readonly Value[][]): void {
    for (const row of rows) this.#rows.push(row);
  }

  /** A batch once enough rows are there for one. */
  full(): Batch | null {
    return this.#rows.length >= OUTPUT_CHUNK ? this.rest() : null;
  }

  /** All rows that were not given yet. */
  rest(): Batch | null {
    if (this.#rows.length === 0) return null;
    const batch = Batch.fromRows(this.schema, this.#rows);
    this.#rows = [];
    return batch;
  }
}
