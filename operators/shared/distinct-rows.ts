import type { Batch } from '../../src/columnar/batch.js';
import type { Column } from '../../src/columnar/column.js';
import { KeyEncoder } from '../../src/columnar/key.js';
import type { Field } from '../../src/columnar/types.js';
import type { BoundAggregate, EvaluationContext } from '../../src/expressions/bound.js';
import { SlotColumns } from '../../src/state/slot-columns.js';
import type { OperatorState, StateTable } from '../../src/state/contract.js';
import type { AggregateInputs } from './aggregates-by-slot.js';
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
      const spec = { name: `distinct_${k}`, key: [...groupKey, ...args], value: [], bound: `${bound}, one row a different value`, auxiliary: true };
      return state.table(spec, new SlotColumns([]));
    });
  }

  prefetch(batch: Batch, keyColumns: readonly Column[], inputs: AggregateInputs, context: EvaluationContext): Promise<void> | undefined {
    return together(
      this.#tables.map((table, k) => table?.prefetch(this.#encoder.encode([...keyColumns, ...inputs.args(k, batch, context)], batch.length))),
    );
  }

  /** The slots with -1 where the group has seen the arguments before. Remembers those it has not. */
  firsts(k: number, keyColumns: readonly Column[], args: readonly Column[], slots: Int32Array, expiryOf: ((row: number) => number) | null): Int32Array {
    const table = this.#tables[k]!;
    const keys = this.#encoder.encode([...keyColumns, ...args], slots.length);
    const skip = Uint8Array.from(slots, (slot) => (slot < 0 ? 1 : 0));
    const { rows, slots: entries } = this.#first.take(table, keys, skip);
    const out = new Int32Array(slots.length).fill(-1);
    for (let n = 0; n < rows.length; n++) {
      const row = rows[n]!;
      out[row] = slots[row]!;
      if (expiryOf !== null) table.setExpiry(entries[n]!, expiryOf(row));
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
