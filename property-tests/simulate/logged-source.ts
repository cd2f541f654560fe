import type { SourceProvider } from '../../src/stream/source.js';

/** A source that writes each of its starts to its log, and fails when the log has lost one that it was told is durable. */
export function withLog(open: SourceProvider['open']): SourceProvider['open'] {
  let durable = 0;
  return async (context) => {
    const starts = (await context.log.names('')).length;
    if (starts < durable) throw new Error(`the log of the source has ${starts} entries of ${durable}`);
    await context.log.put(String(starts).padStart(6, '0'), 'started');
    durable = starts + 1;
    return open(context);
  };
}
