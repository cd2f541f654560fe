import { assert, must } from '../base/assert.js';
import { concat as concatColumns } from './concat.js';
import { columnBuilder } from './builder.js';
import type { Column } from './column.js';
import { take as takeColumn } from './take.js';
import type { Schema } from './types.js';
import type { Value } from './value.js';

/** Columns that are made when they are first looked at. */
export interface DeferredColumns {
  /** Column `index` of all rows. */
  column(index: number): Column;
  /** Column `index` of these rows. */
  take(index: number, rows: Int32Array): Column;
}

/**
 * Rows as columns: what flows between operators. All columns have `length` values and stand in schema order.
 *
 * A batch of a source may be *deferred*: its columns are made from the source's memory when they are first looked at, so that a filter
 * costs the columns it reads, and of the others only the rows it keeps. Whoever has a batch need not know: the source settles it before it
 * uses its memory again.
 */
export class Batch {
  readonly #columns: (Column | undefined)[];
  #deferred: DeferredColumns | null = null;
  /** What stands for this batch, once it was handed over. */
  #heir: Batch | null = null;

  constructor(
    readonly schema: Schema,
    columns: readonly Column[],
    readonly length: number,
  ) {
    assert(columns.length === schema.fields.length, `batch has ${columns.length} columns for ${schema.fields.length} fields`);
    this.#columns = columns as Column[];
  }

  /** A batch whose columns come when they are asked for. `settle` must be called before `columns` is no longer good. */
  static deferred(schema: Schema, length: number, columns: DeferredColumns): Batch {
    const batch = new Batch(schema, new Array<Column>(schema.fields.length), length);
    batch.#deferred = columns;
    return batch;
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

  get columns(): readonly Column[] {
    if (this.#deferred !== null) this.#makeAll(this.#deferred);
    else if (this.#heir !== null) assert(!this.#columns.includes(undefined), 'a batch was looked at that was handed over');
    return this.#columns as Column[];
  }

  column(index: number): Column {
    const known = this.#columns[index];
    if (known !== undefined) return known;
    const deferred = must(this.#deferred, `batch has no column ${index}`);
    return (this.#columns[index] = deferred.column(index));
  }

  /** The batch, or what stands for it, needs the memory of its source no longer. */
  settle(): void {
    const deferred = this.#deferred;
    if (deferred === null) return;
    if (this.#heir === null) this.#makeAll(deferred);
    else this.#heir.settle();
    this.#deferred = null;
  }

  #makeAll(deferred: DeferredColumns): void {
    for (let k = 0; k < this.#columns.length; k++) this.#columns[k] ??= deferred.column(k);
    if (this.#heir === null) this.#deferred = null;
  }

  #takeColumn(index: number, rows: Int32Array): Column {
    const known = this.#columns[index];
    return known === undefined ? must(this.#deferred, `batch has no column ${index}`).take(index, rows) : takeColumn(known, rows);
  }

  /** `take` for one who alone has the batch and does not look at it again: what is deferred stays so. */
  takeLast(rows: Int32Array): Batch {
    if (this.#deferred === null) return this.take(rows);
    return (this.#heir = Batch.deferred(this.schema, rows.length, {
      column: (index) => this.#takeColumn(index, rows),
      take: (index, some) =>
        this.#takeColumn(
          index,
          some.map((i) => rows[i]!),
        ),
    }));
  }

  /**
   * The columns at these places, and others, in another schema; for one who alone has the batch and does not look at it again: what is
   * deferred stays so.
   */
  arranged(schema: Schema, places: readonly (number | Column)[]): Batch {
    const placeOf = (index: number) => places[index] as number;
    if (this.#deferred === null) {
      const columns = places.map((place) => (typeof place === 'number' ? this.column(place) : place));
      return new Batch(schema, columns, this.length);
    }
    const heir = Batch.deferred(schema, this.length, {
      column: (index) => this.column(placeOf(index)),
      take: (index, rows) => this.#takeColumn(placeOf(index), rows),
    });
    for (const [k, place] of places.entries()) if (typeof place !== 'number') heir.#columns[k] = place;
    return (this.#heir = heir);
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
