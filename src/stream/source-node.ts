import { type EpochStream, streamOf } from './epoch-stream.js';
import { boundedNode, sourceNode } from './source-plan.js';
import type { BoundedProvider, SourceProvider } from './source.js';

/**
 * The unbounded stream of a source: what `fromFiles`, `fromMemory`, … return. Programs know it as `fromSource`, for sources of their own;
 * `sourceSuite` of `tidemark/testing` checks what such a source must keep. Nothing is opened before the query starts.
 *
 * @example fromSource<{ line: string }>({ name: 'tail', description: 'Tail[log]', schema, manifest, detail: {}, open: (context) => Tail.open(context) })
 */
export function sourceStream<R>(provider: SourceProvider): EpochStream<R> {
  return streamOf<R>(sourceNode(provider));
}

/** The bounded stream of rows that are there: what `readFiles`, `fromRows`, … return. */
export function boundedStream<R>(provider: BoundedProvider): EpochStream<R> {
  return streamOf<R>(boundedNode(provider));
}

export { boundedNode, sourceNode };
