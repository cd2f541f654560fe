import { type Observable, Subject, type Subscription, map } from 'rxjs';
import { TidemarkError } from '../base/errors.js';
import type { Batch } from '../columnar/batch.js';
import type { Schema } from '../columnar/types.js';
import { Epoch, type EpochInfo } from './epoch.js';

/**
 * Drives a connected plan: pushes an epoch into its inputs and waits for the one that comes out. Between tidemark's operators that is at
 * once; a plain RxJS operator in the pipe may take its time, and one that loses, repeats or reorders epochs is found out here.
 */
export class Pump {
  readonly #infos = new Subject<EpochInfo>();
  readonly #arrived: Epoch[] = [];
  #subscription: Subscription | null = null;
  #wake: (() => void) | null = null;
  #isComplete = false;
  #error: { readonly cause: unknown } | null = null;

  /** An input of the plan: for each epoch pushed, one whose batches come from `pull`. */
  input(schema: Schema, pull: (info: EpochInfo) => AsyncIterable<Batch>): Observable<Epoch> {
    return this.#infos.pipe(map((info) => new Epoch(info, schema, () => pull(info))));
  }

  attach(output: Observable<Epoch>): void {
    this.#subscription = output.subscribe({
      next: (epoch) => {
        this.#arrived.push(epoch);
        this.#wake?.();
      },
      error: (cause: unknown) => {
        this.#error = { cause };
        this.#wake?.();
      },
      complete: () => {
        this.#isComplete = true;
        this.#wake?.();
      },
    });
  }

  /** Pushes an epoch and gives what comes out of it; null when the pipe has completed. `giveUp` bounds the wait for RxJS operators. */
  async next(info: EpochInfo, giveUp: () => Promise<void>): Promise<Epoch | null> {
    if (this.#arrived.length > 0) throw outOfOrder(`epoch ${this.#arrived[0]!.id} came out twice`, info.id);
    if (this.#isComplete) return null;
    this.#infos.next(info);
    if (!this.#hasResult()) await Promise.race([new Promise<void>((resolve) => (this.#wake = resolve)), giveUp()]);
    this.#wake = null;
    if (this.#error !== null) throw this.#error.cause;
    const epoch = this.#arrived.shift();
    if (epoch === undefined) {
      if (this.#isComplete) return null;
      throw outOfOrder(`epoch ${info.id} did not come out of the pipe`, info.id);
    }
    if (epoch.id !== info.id) throw outOfOrder(`epoch ${epoch.id} came out where ${info.id} was due`, info.id);
    return epoch;
  }

  close(): void {
    this.#subscription?.unsubscribe();
    this.#infos.complete();
  }

  #hasResult(): boolean {
    return this.#arrived.length > 0 || this.#isComplete || this.#error !== null;
  }
}

function outOfOrder(what: string, epochId: number): TidemarkError {
  return new TidemarkError('EPOCH_ORDER', `${what}: an RxJS operator in the pipe must give one epoch for each it gets, in order`, {
    epochId,
  });
}
