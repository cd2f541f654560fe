import { assert, must } from '../base/assert.js';
import { concat as concatColumns } from './concat.js';
import { columnBuilder } from './builder.js';
import type { Column } from './column.js';
import { take as takeColumn } from './take.js';
import type { Schema } from './types.js';
import type { Value } from './value.js';

/** Rows as columns: what flows between operators. All columns have `length` values and stand in schema order. */
export class Batch {
  constructor(
    readonly schema: Schema,
    readonly columns: readonly Column[],
    readonly length: number,
  ) {
    assert(columns.length === schema.fields.length, `batch has ${columns.length} columns for ${schema.fields.length} fields`);
  }

  static empty(schema: Schema): Batch {
    return new Batch(
      schema,
      schema.fields.map((f) => columnBuilder(f.type).finish()),
      0,
    );
  }

  /** From rows of scalar values in column order. */
  static fromRows(schema: Schema, rows: readonly (readonly Value[])[]): Batch {
    const columns = schema.fields.map((f, k) => {
      const builder = columnBuilder(f.type, rows.length);
      for (const row of rows) builder.append(row[k] ?? null);
      return builder.finish();
    });
    return new Batch(schema, columns, rows.length);
  }

  column(index: number): Column {
    return must(this.columns[index], `batch has no column ${index}`);
  }

  /** One row as scalar values. */
  row(i: number): Value[] {
    return this.columns.map((c) => c.get(i));
  }

  /** All rows as scalar values; for tests, sinks of row objects and user functions. */
  rows(): Value[][] {
    return Array.from({ length: this.length }, (_, i) => this.row(i));
  }

  slice(start: number, end: number): Batch {
    if (start === 0 && end === this.length) return this;
    return new Batch(
      this.schema,
      this.columns.map((c) => c.slice(start, end)),
      end - start,
    );
  }

  /** Rows at `indices`; -1 gives a row of NULLs. */
  take(indices: Int32Array): Batch {
    return new Batch(
      this.schema,
      this.columns.map((c) => takeColumn(c, indices)),
      indices.length,
    );
  }

  /** The same columns under other names and nullability. */
  withSchema(schema: Schema): Batch {
    return schema === this.schema ? this : new Batch(schema, this.columns, this.length);
  }
}

/** The batches one after the other, in the schema given. */
export function concatBatches(schema: Schema, batches: readonly Batch[]): Batch {
  const parts = batches.filter((b) => b.length > 0);
  if (parts.length === 0) return Batch.empty(schema);
  if (parts.length === 1) return parts[0]!.withSchema(schema);
  const columns = schema.fields.map((_, k) => concatColumns(parts.map((p) => p.column(k))));
  return new Batch(
    schema,
    columns,
    parts.reduce((sum, p) => sum + p.length, 0),
  );
}
