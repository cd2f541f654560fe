import type { Batch } from '../../src/columnar/batch.js';
import type { Column } from '../../src/columnar/column.js';
import type { Accumulator, BoundAggregate, BoundExpression, EvaluationContext, SessionSettings } from '../../src/expressions/bound.js';
import { selectRows } from '../../src/expressions/compile.js';
import { evaluate } from '../../src/expressions/evaluate.js';
import { foldConstants } from '../../src/expressions/fold.js';
import { evaluateRows } from '../../src/expressions/lazy.js';
import { shareCommon } from '../../src/expressions/share.js';
import { AccumulatorValues } from '../../src/state/accumulator-values.js';
import type { SlotValues } from '../../src/state/contract.js';

/** Evaluates keys, arguments and filters of an aggregation over a batch; what stands in several of them is computed once. */
export class AggregateInputs {
  readonly #keys: readonly BoundExpression[];
  readonly #args: readonly (readonly BoundExpression[])[];
  readonly #filters: readonly (BoundExpression | undefined)[];

  constructor(keys: readonly BoundExpression[], aggregates: readonly BoundAggregate[], settings: SessionSettings) {
    const filters = aggregates.flatMap((a) => (a.filter === undefined ? [] : [a.filter]));
    const all = [...keys, ...aggregates.flatMap((a) => a.args), ...filters];
    const ready = shareCommon(all.map((e) => foldConstants(e, settings))).values();
    const next = (): BoundExpression => ready.next().value!;
    this.#keys = keys.map(next);
    this.#args = aggregates.map((a) => a.args.map(next));
    this.#filters = aggregates.map((a) => (a.filter === undefined ? undefined : next()));
  }

  keys(batch: Batch, context: EvaluationContext): Column[] {
    return this.#keys.map((key) => evaluate(key, batch, context));
  }

  /** Key k alone. */
  key(k: number, batch: Batch, context: EvaluationContext): Column {
    return evaluate(this.#keys[k]!, batch, context);
  }

  /** What aggregate k takes of a batch whose rows belong to these slots. Where it has a filter, nothing is computed for the other rows. */
  taken(k: number, slots: Int32Array, batch: Batch, context: EvaluationContext): TakenRows {
    const filter = this.#filters[k];
    const args = this.#args[k]!;
    if (filter === undefined) return { rows: null, slots, args: args.map((arg) => evaluate(arg, batch, context)), length: batch.length };
    const rows = selectRows(filter, batch, context);
    return {
      rows,
      slots: Int32Array.from(rows, (row) => slots[row]!),
      args: args.map((arg) => evaluateRows(arg, batch, rows, context)),
      length: rows.length,
    };
  }
}

/** Rows that an aggregate takes: their slots and arguments. `rows` are their places in the batch; null for all. */
export interface TakenRows {
  readonly rows: Int32Array | null;
  readonly slots: Int32Array;
  readonly args: readonly Column[];
  readonly length: number;
}

/** The accumulators of an aggregation side by side. */
export class Accumulators {
  readonly all: readonly Accumulator[];
  readonly values: SlotValues;

  constructor(
    private readonly aggregates: readonly BoundAggregate[],
    settings: SessionSettings,
    plain?: SlotValues,
  ) {
    // Accumulators live longer than an epoch, so they may not know one; arguments are evaluated with the epoch's own context.
    const context: EvaluationContext = { ...settings, timestampMicros: 0n, epochId: 0 };
    this.all = aggregates.map((a) => a.accumulator(context));
    const fields = this.all.map((accumulator, k) => ({ accumulator, stateTypes: aggregates[k]!.stateTypes }));
    this.values = new AccumulatorValues(fields, plain);
  }

  /** The results of these slots. */
  results(slots: Int32Array): Column[] {
    return this.all.map((accumulator) => accumulator.evaluate(slots));
  }

  /** Adds the state of slots `from` to slots `into`, pair by pair. */
  mergeSlots(from: Int32Array, into: Int32Array): void {
    for (const accumulator of this.all) accumulator.merge(into, accumulator.snapshot(from), from.length);
  }

  get stateFields(): { readonly name: string; readonly type: BoundAggregate['type']; readonly nullable: boolean }[] {
    return this.aggregates.flatMap((a, k) => a.stateTypes.map((type, s) => ({ name: `${a.function}_${k}_${s}`, type, nullable: true })));
  }
}
