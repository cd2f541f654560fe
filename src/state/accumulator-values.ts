import type { Column } from '../columnar/column.js';
import type { DataType } from '../columnar/types.js';
import type { SlotValues } from './contract.js';

/** What state needs of an aggregate's accumulator (expressions' `Accumulator` is one). */
export interface SlotAccumulator {
  reserve(count: number): void;
  merge(slots: Int32Array, state: readonly Column[], length: number): void;
  snapshot(slots: Int32Array): Column[];
  clear(slot: number): void;
}

/** An accumulator and the types of the columns that hold the state of one of its slots. */
export interface AccumulatorField {
  readonly accumulator: SlotAccumulator;
  readonly stateTypes: readonly DataType[];
}

/** Several accumulators, and plain values beside them, as the values of one table: their columns stand one after the other. */
export class AccumulatorValues implements SlotValues {
  readonly types: readonly DataType[];

  constructor(
    private readonly accumulators: readonly AccumulatorField[],
    private readonly plain?: SlotValues,
  ) {
    this.types = [...accumulators.flatMap((a) => a.stateTypes), ...(plain?.types ?? [])];
  }

  reserve(count: number): void {
    for (const { accumulator } of this.accumulators) accumulator.reserve(count);
    this.plain?.reserve(count);
  }

  snapshot(slots: Int32Array): Column[] {
    const columns = this.accumulators.flatMap(({ accumulator }) => accumulator.snapshot(slots));
    if (this.plain !== undefined) columns.push(...this.plain.snapshot(slots));
    return columns;
  }

  restore(slots: Int32Array, columns: readonly Column[], length: number): void {
    let at = 0;
    for (const { accumulator, stateTypes } of this.accumulators) {
      accumulator.merge(slots, columns.slice(at, at + stateTypes.length), length);
      at += stateTypes.length;
    }
    this.plain?.restore(slots, columns.slice(at), length);
  }

  clear(slot: number): void {
    for (const { accumulator } of this.accumulators) accumulator.clear(slot);
    this.plain?.clear(slot);
  }
}
