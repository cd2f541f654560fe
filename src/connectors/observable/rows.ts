import { concatMap, Observable } from 'rxjs';
import type { EpochStream } from '../../stream/epoch-stream.js';
import type { Epoch } from '../../stream/epoch.js';

/**
 * The rows of a stream, one object a row, for the rest of an RxJS program. Subscribing runs the stream as a query of its own, with its state in
 * memory; unsubscribing stops it.
 *
 * @example fromRate().pipe(where('value % 2 = 0'), rows()).subscribe((row) => console.log(row.value));
 */
export function rows<R>(): (stream: EpochStream<R>) => Observable<R> {
  return (stream) =>
    new Observable<Epoch<R>>((subscriber) => stream.subscribe(subscriber)).pipe(
      concatMap(async (epoch) => epoch.rows()),
      concatMap((epochRows) => epochRows),
    );
}
