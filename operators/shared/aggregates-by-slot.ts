import type { Batch } from '../../src/columnar/batch.js';
import { getBit } from '../../src/columnar/bitmap.js';
import { BooleanColumn, type Column, ConstantColumn } from '../../src/columnar/column.js';
import type { Accumulator, BoundAggregate, BoundExpression, EvaluationContext, SessionSettings } from '../../src/expressions/bound.js';
import { evaluate } from '../../src/expressions/evaluate.js';
import { foldConstants } from '../../src/expressions/fold.js';
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

  args(k: number, batch: Batch, context: EvaluationContext): Column[] {
    return this.#args[k]!.map((arg) => evaluate(arg, batch, context));
  }

  /** The slots with -1 where the filter of aggregate k is not TRUE. */
  filtered(k: number, slots: Int32Array, batch: Batch, context: EvaluationContext): Int32Array {
    const filter = this.#filters[k];
    return filter === undefined ? slots : keepTrue(slots, evaluate(filter, batch, context));
  }
}

function keepTrue(slots: Int32Array, keep: Column): Int32Array {
  if (keep instanceof ConstantColumn && keep.value === true) return slots;
  const out = new Int32Array(slots.length).fill(-1);
  if (keep instanceof BooleanColumn) {
    const { bits, validity } = keep;
    for (let i = 0; i < slots.length; i++) if (getBit(bits, i) && (validity === null || getBit(validity, i))) out[i] = slots[i]!;
  } else {
    for (let i = 0; i < slots.length; i++) if (keep.get(i) === true) out[i] = slots[i]!;
  }
  return out;
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
