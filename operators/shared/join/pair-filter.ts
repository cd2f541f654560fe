import { Batch } from '../../../src/columnar/batch.js';
import { type Column, ConstantColumn } from '../../../src/columnar/column.js';
import { take } from '../../../src/columnar/take.js';
import type { Schema } from '../../../src/columnar/types.js';
import type { BoundExpression, EvaluationContext } from '../../../src/expressions/bound.js';
import { selectRows } from '../../../src/expressions/compile.js';
import { columnsOf } from './join-condition.js';
import type { Pairs } from './pairs.js';

/** Where the partners of a batch's rows are: gives one of their columns, for partners by slot or row. */
export type PartnerColumns = (column: number, others: Int32Array) => Column;

/** The part of a join's condition that only a pair of rows can tell. Only the columns that it reads are put together. */
export class PairFilter {
  readonly #schema: Schema;
  readonly #leftWidth: number;
  /** Columns that each part reads. */
  readonly #reads: readonly ReadonlySet<number>[];

  constructor(
    private readonly parts: readonly BoundExpression[],
    left: Schema,
    right: Schema,
  ) {
    this.#schema = { kind: 'struct', fields: [...left.fields, ...right.fields] };
    this.#leftWidth = left.fields.length;
    this.#reads = parts.map((part) => columnsOf(part, this.#schema.fields.length));
  }

  /** The pairs for which the condition is TRUE. `side`: the input that the batch belongs to. */
  filter(pairs: Pairs, side: 'left' | 'right', batch: Batch, partners: PartnerColumns, context: EvaluationContext): Pairs {
    return this.parts.reduce((left, part, k) => {
      if (left.length === 0) return left;
      const selected = selectRows(part, this.#joined(left, this.#reads[k]!, side, batch, partners), context);
      return selected.length === left.length ? left : left.take(selected);
    }, pairs);
  }

  #joined(pairs: Pairs, reads: ReadonlySet<number>, side: 'left' | 'right', batch: Batch, partners: PartnerColumns): Batch {
    const columns = this.#schema.fields.map((f, k) => {
      if (!reads.has(k)) return new ConstantColumn(f.type, pairs.length, null);
      const isLeft = k < this.#leftWidth;
      const column = isLeft ? k : k - this.#leftWidth;
      return isLeft === (side === 'left') ? take(batch.column(column), pairs.rows) : partners(column, pairs.others);
    });
    return new Batch(this.#schema, columns, pairs.length);
  }
}

/** Rows of a batch that fulfil all parts: 1 where they do. Null where there is nothing to fulfil. */
export function passing(parts: readonly BoundExpression[], batch: Batch, context: EvaluationContext): Uint8Array | null {
  if (parts.length === 0) return null;
  let rows: Int32Array | null = null;
  for (const part of parts) {
    const within: Batch = rows === null ? batch : batch.take(rows);
    const selected = selectRows(part, within, context);
    const known: Int32Array | null = rows;
    rows = known === null ? selected : selected.map((i) => known[i]!);
  }
  const mask = new Uint8Array(batch.length);
  for (const row of rows!) mask[row] = 1;
  return mask;
}
