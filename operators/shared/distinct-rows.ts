import type { Batch } from '../../src/columnar/batch.js';
import type { Column } from '../../src/columnar/column.js';
import { KeyEncoder, type KeyBatch } from '../../src/columnar/key.js';
import { take } from '../../src/columnar/take.js';
import type { Field } from '../../src/columnar/types.js';
import type { BoundAggregate, EvaluationContext } from '../../src/expressions/bound.js';
import { SlotColumns } from '../../src/state/slot-columns.js';
import type { OperatorState, StateTable } from '../../src/state/contract.js';
import type { AggregateInputs, TakenRows } from './aggregates-by-slot.js';
import { together } from './chunks.js';
import { FirstRows } from './first-rows.js';

/** The values that DISTINCT aggregates have seen: a table for each, keyed by group and arguments. They leave with their groups. */
export class DistinctRows {
  readonly #encoder = new KeyEncoder();
  readonly #first = new FirstRows();
  /** By aggregate; undefined where it is not DISTINCT. */
  readonly #tables: readonly (StateTable | undefined)[];

  constructor(aggregates: readonly BoundAggregate[], groupKey: readonly Field[], bound: string, state: OperatorState) {
    this.#tables = aggregates.map((aggregate, k) => {
      if (!aggregate.distinct) return undefined;
      const args = aggregate.args.map((arg, a): Field => ({ name: `argument_${a}`, type: arg.type, nullable: true }));
      const spec = {
        name: `distinct_${k}`,
        key: [...groupKey, ...args],
        value: [],
        bound: `${bound}, one row a different value`,
        auxiliary: true,
      };
      return state.table(spec, new SlotColumns([]));
    });
  }

  prefetch(batch: Batch, keyColumns: readonly Column[], inputs: AggregateInputs, context: EvaluationContext): Promise<void> | undefined {
    const everySlot = new Int32Array(batch.length);
    return together(this.#tables.map((table, k) => table?.prefetch(this.#keys(keyColumns, inputs.taken(k, everySlot, batch, context)))));
  }

  #keys(keyColumns: readonly Column[], { rows, args, length }: TakenRows): KeyBatch {
    const groups = rows === null ? keyColumns : keyColumns.map((column) => take(column, rows));
    return this.#encoder.encode([...groups, ...args], length);
  }

  /** The slots with -1 where the group has seen the arguments before. Remembers those it has not. */
  firsts(k: number, keyColumns: readonly Column[], taken: TakenRows, expiryOf: ((row: number) => number) | null): Int32Array {
    const table = this.#tables[k]!;
    const skip = Uint8Array.from(taken.slots, (slot) => (slot < 0 ? 1 : 0));
    const { rows, slots: entries } = this.#first.take(table, this.#keys(keyColumns, taken), skip);
    const out = new Int32Array(taken.length).fill(-1);
    for (let n = 0; n < rows.length; n++) {
      const at = rows[n]!;
      out[at] = taken.slots[at]!;
      if (expiryOf !== null) table.setExpiry(entries[n]!, expiryOf(taken.rows === null ? at : taken.rows[at]!));
    }
    return out;
  }

  prefetchExpired(boundMicros: number): Promise<void> | undefined {
    return together(this.#tables.map((table) => table?.prefetchExpired(boundMicros)));
  }

  evict(boundMicros: number): void {
    for (const table of this.#tables) table?.remove(table.expired(boundMicros));
  }
}
