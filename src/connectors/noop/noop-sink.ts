import type { SinkProvider } from '../../stream/sink.js';

/**
 * A sink that pulls every row and keeps none: for measuring, and for queries run for their metrics. All output modes; an epoch that runs
 * again leaves no more behind than one that runs once.
 *
 * @example stream.pipe(writeStream(toNoop(), { outputMode: 'append' })).start();
 */
export function toNoop(): SinkProvider {
  return {
    description: 'NoopTable',
    name: 'noop',
    manifest: {
      idempotent: true,
      transactional: false,
      outputModes: ['append', 'update', 'complete'],
      retractions: true,
      temporaryCheckpoint: true,
    },
    detail: {},
    open: () =>
      Promise.resolve({
        async write(epoch) {
          let count = 0;
          for await (const batch of epoch.batches()) count += batch.length;
          return count;
        },
        commit: () => Promise.resolve(),
        close: () => Promise.resolve(),
      }),
  };
}
