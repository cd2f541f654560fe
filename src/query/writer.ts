import { TidemarkError } from '../base/errors.js';
import type { EpochStream } from '../stream/epoch-stream.js';
import { settingsOf } from '../stream/settings.js';
import type { SinkProvider } from '../stream/sink.js';
import { type QueryOptions, resolveOptions } from './options.js';
import { startQuery } from './start.js';
import type { StreamingQuery } from './streaming-query.js';

/** A stream with its sink and options, ready to start. */
export class StreamWriter<R = Record<string, unknown>> {
  constructor(
    private readonly stream: EpochStream<R>,
    private readonly sink: SinkProvider,
    private readonly options: QueryOptions,
  ) {}

  /**
   * Checks the query and starts it. Throws what can be seen in plan, sink and options; what only shows when it runs (an unreadable
   * checkpoint, a source that fails) is the query's `exception`.
   */
  start(): StreamingQuery {
    const { plan } = this.stream;
    return startQuery(plan, this.sink, resolveOptions(this.options, settingsOf(plan)));
  }
}

/**
 * Ends a pipe with a sink: a writer whose `start()` gives the running query.
 *
 * @example
 * const query = stream.pipe(where('value > 1'), writeStream(toMemory(), { queryName: 'big', trigger: availableNow() })).start();
 */
export function writeStream<R = Record<string, unknown>>(
  sink: SinkProvider,
  options: QueryOptions = {},
): (stream: EpochStream<R>) => StreamWriter<R> {
  return (stream) => {
    if (stream.isStreaming) return new StreamWriter(stream, sink, options);
    throw new TidemarkError(
      'WRITE_STREAM_NOT_ALLOWED',
      '`writeStream` can be called only on a stream: this one is bounded. Use write(sink, { mode }).',
    );
  };
}
