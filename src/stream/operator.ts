import { type Observable, map, zip } from 'rxjs';
import { TidemarkError } from '../base/errors.js';
import type { Batch } from '../columnar/batch.js';
import type { Schema } from '../columnar/types.js';
import type { Epoch, EpochInfo } from './epoch.js';
import { mapWatermark, type Watermark, type WatermarkMap } from './watermark.js';

/**
 * The contract of an operator that keeps state (stateless ones use `mapBatches`).
 *
 * It declares its tables when it is made (through `OperatorState.table`) and is then called, for each epoch: `prefetch` and `onBatch` for
 * every batch of input 0, then of input 1, …; `prefetchWatermark` and `onWatermark` once at the end, also in an epoch without data.
 * `prefetch` and `prefetchWatermark` are the only asynchronous steps; between them it is pure over (batch, state): no clock, no
 * randomness, no I/O. It never sees the store or the checkpoint; the engine writes what its tables changed, in the epoch's one batch.
 * An operator whose user functions may be asynchronous implements `onWatermarkAsync` instead of `onWatermark`.
 */
export interface Operator {
  /** Called first in each epoch. */
  onEpoch?(info: EpochInfo, watermark: Watermark): void;
  /** The inputs that it wants in this epoch, in this order; all of them, in theirs, where it does not say. */
  inputs?(): readonly number[];
  prefetch?(batch: Batch, input: number): Promise<void> | undefined;
  onBatch(batch: Batch, input: number): readonly Batch[];
  prefetchWatermark?(watermark: Watermark): Promise<void> | undefined;
  onWatermark?(watermark: Watermark): readonly Batch[];
  onWatermarkAsync?(watermark: Watermark): AsyncIterable<Batch>;
}

const NOTHING: readonly Batch[] = [];

/** The stage of a stateful operator over aligned inputs: the epochs of all inputs with one id make one epoch out. */
export function operate(
  inputs: readonly Observable<Epoch>[],
  schema: Schema,
  operator: Operator,
  inputWatermark: WatermarkMap,
): Observable<Epoch> {
  return align(inputs).pipe(
    map((epochs) => {
      const first = epochs[0]!;
      const watermark = mapWatermark(first.info.watermark, inputWatermark);
      return first.with(schema, () => runEpoch(epochs, operator, watermark));
    }),
  );
}

async function* runEpoch(epochs: readonly Epoch[], operator: Operator, watermark: Watermark): AsyncIterable<Batch> {
  operator.onEpoch?.(epochs[0]!.info, watermark);
  for (const input of operator.inputs?.() ?? epochs.keys()) {
    for await (const batch of epochs[input]!.batches()) {
      if (batch.length === 0) continue;
      const loading = operator.prefetch?.(batch, input);
      if (loading !== undefined) await loading;
      yield* operator.onBatch(batch, input);
    }
  }
  const loading = operator.prefetchWatermark?.(watermark);
  if (loading !== undefined) await loading;
  yield* operator.onWatermark?.(watermark) ?? NOTHING;
  if (operator.onWatermarkAsync !== undefined) yield* operator.onWatermarkAsync(watermark);
}

/** Epochs of several inputs side by side. This alignment is the barrier: an input that lost or reordered an epoch is found out here. */
export function align(inputs: readonly Observable<Epoch>[]): Observable<readonly Epoch[]> {
  return zip(...inputs).pipe(
    map((epochs: readonly Epoch[]) => {
      const expected = epochs[0]!.id;
      for (const epoch of epochs) {
        if (epoch.id === expected) continue;
        throw new TidemarkError(
          'EPOCH_ORDER',
          `inputs of one operator are at epochs ${expected} and ${epoch.id}: an RxJS operator in the pipe dropped or reordered an epoch`,
          { expected, found: epoch.id },
        );
      }
      return epochs;
    }),
  );
}

/** The stage of a stateless operator: batch in, batch out (null: nothing). */
export function mapBatches(
  input: Observable<Epoch>,
  schema: Schema,
  f: (batch: Batch, info: EpochInfo) => Batch | null,
): Observable<Epoch> {
  return input.pipe(
    map((epoch) =>
      epoch.with(schema, async function* () {
        for await (const batch of epoch.batches()) {
          const out = f(batch, epoch.info);
          if (out !== null && out.length > 0) yield out;
        }
      }),
    ),
  );
}
