import type { Batch } from '../../../src/columnar/batch.js';
import type { Column } from '../../../src/columnar/column.js';
import { KeyEncoder } from '../../../src/columnar/key.js';
import { field } from '../../../src/columnar/types.js';
import type { EvaluationContext } from '../../../src/expressions/bound.js';
import { evaluate } from '../../../src/expressions/evaluate.js';
import type { StateTable } from '../../../src/state/contract.js';
import { SlotColumns } from '../../../src/state/slot-columns.js';
import { memoryState } from '../memory-state.js';
import type { JoinCondition } from './join-condition.js';
import { passing } from './pair-filter.js';
import type { PartnerLists } from './pairs.js';

/** All rows of one side of a join, found by their keys. Rows that can match nothing are held, but not found. */
export class HashedRows {
  readonly #table: StateTable;
  readonly #encoder = new KeyEncoder();
  /** By slot of a key: its rows are rows[starts[slot]] to rows[starts[slot + 1]]. */
  readonly #starts: Int32Array;
  readonly #rows: Int32Array;

  constructor(
    readonly batch: Batch,
    private readonly condition: JoinCondition,
    private readonly side: 'left' | 'right',
    context: EvaluationContext,
  ) {
    const keys = condition.keys.map((k, i) => field(`key${i}`, k.left.type));
    this.#table = memoryState().table({ name: 'keys', key: keys, value: [], bound: 'the rows of the side' }, new SlotColumns([]));
    const slots = new Int32Array(batch.length);
    this.#table.upsert(...this.#keysOf(batch, side, slots, context));
    const { starts, rows } = rowsBySlot(slots, this.#table.size);
    this.#starts = starts;
    this.#rows = rows;
  }

  /** The rows that may be partners of each row of a batch of the other side. */
  partnersOf(batch: Batch, context: EvaluationContext): PartnerLists {
    const slots = new Int32Array(batch.length);
    const [keys, , skip] = this.#keysOf(batch, this.side === 'left' ? 'right' : 'left', slots, context);
    this.#table.find(keys, slots);
    for (let i = 0; i < slots.length; i++) if (skip[i] === 1) slots[i] = -1;
    return { groups: slots, starts: this.#starts, others: this.#rows };
  }

  /** Keys of a batch, a place for their slots, and the rows that can match nothing: with a NULL, or failing what their side is asked alone. */
  #keysOf(
    batch: Batch,
    side: 'left' | 'right',
    slots: Int32Array,
    context: EvaluationContext,
  ): [ReturnType<KeyEncoder['encode']>, Int32Array, Uint8Array] {
    const columns = this.condition.keys.map((key) => evaluate(key[side], batch, context));
    const passes = passing(this.condition[side], batch, context);
    const skip = new Uint8Array(batch.length);
    if (passes !== null) for (let i = 0; i < skip.length; i++) if (passes[i] === 0) skip[i] = 1;
    columns.forEach((column, k) => {
      if (!this.condition.keys[k]!.nullSafe) markNulls(column, skip);
    });
    return [this.#encoder.encode(columns, batch.length), slots, skip];
  }
}

function markNulls(column: Column, marks: Uint8Array): void {
  if (column.validity === null) return;
  for (let i = 0; i < marks.length; i++) if (column.isNull(i)) marks[i] = 1;
}

/** Rows in order of their slots, which are 0 to count - 1; negative slots are left out. */
function rowsBySlot(slots: Int32Array, count: number): { starts: Int32Array; rows: Int32Array } {
  const starts = new Int32Array(count + 1);
  for (const slot of slots) if (slot >= 0) starts[slot + 1]!++;
  for (let s = 0; s < count; s++) starts[s + 1]! += starts[s]!;
  const rows = new Int32Array(starts[count]!);
  const next = starts.slice();
  for (let i = 0; i < slots.length; i++) if (slots[i]! >= 0) rows[next[slots[i]!]!++] = i;
  return { starts, rows };
}
