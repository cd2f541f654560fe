import { TidemarkError } from '../../base/errors.js';
import { rowObjects } from '../../columnar/rows.js';
import type { Epoch } from '../../stream/epoch.js';
import { OUTPUT_MODES } from '../../stream/output-mode.js';
import type { Sink, SinkProvider } from '../../stream/sink.js';

/** Spark's ForeachWriter. All functions may be asynchronous; each is waited for before the next is called. */
export interface RowWriter<R = Record<string, unknown>> {
  /** Called once an epoch; false skips its rows. There is one partition, 0. Absent: the rows are processed. */
  open?(partitionId: number, epochId: number): boolean | Promise<boolean>;
  process(row: R): void | Promise<void>;
  /** Called once for each `open` that did not throw, also where it gave false: with what `process` threw, or null. */
  close?(error: unknown): void | Promise<void>;
}

export interface ForeachOptions {
  /** Calls of `process` that may be under way at once; default 1, which keeps the order. */
  readonly concurrency?: number;
}

/**
 * A sink that hands each row to user code: a function, or an object with open, process and close in Spark's order. All output modes.
 * At-least-once: an epoch that failed comes again with the same id.
 *
 * What user code throws fails the query (FOREACH_USER_FUNCTION_ERROR with its error as cause).
 *
 * @example stream.pipe(writeStream(foreach((row) => client.send(row), { concurrency: 8 }))).start();
 */
export function foreach<R = Record<string, unknown>>(
  writer: RowWriter<R> | ((row: R) => void | Promise<void>),
  options: ForeachOptions = {},
): SinkProvider {
  const rowWriter = typeof writer === 'function' ? { process: writer } : writer;
  if (typeof rowWriter?.process !== 'function') {
    throw new TidemarkError('INVALID_SINK', 'foreach takes a function, or an object with a process function (and open, close)', {
      sink: 'foreach',
    });
  }
  const concurrency = options.concurrency ?? 1;
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new TidemarkError('INVALID_OPTION_VALUE', `concurrency is a whole number of 1 or more, not ${concurrency}`, {
      option: 'concurrency',
    });
  }
  return {
    description: 'ForeachWriterProvider',
    name: 'foreach',
    manifest: { idempotent: false, transactional: false, outputModes: OUTPUT_MODES, retractions: true, temporaryCheckpoint: true },
    detail: {},
    open: () => Promise.resolve(rowSink(rowWriter as RowWriter, concurrency)),
  };
}

function rowSink(writer: RowWriter, concurrency: number): Sink {
  return {
    async write(epoch) {
      const isWanted = await called(epoch.id, async () => (await writer.open?.(0, epoch.id)) ?? true);
      let rows = 0;
      try {
        if (isWanted) rows = await processAll(epoch, writer, concurrency);
      } catch (error) {
        await closeQuietly(writer, error);
        throw error instanceof UserFailure ? userError(epoch.id, error.cause) : error;
      }
      await called(epoch.id, async () => writer.close?.(null));
      return rows;
    },
    commit: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** What `process` threw, told apart from what reading the rows threw. */
class UserFailure extends Error {
  constructor(override readonly cause: unknown) {
    super('process failed');
  }
}

async function processAll(epoch: Epoch, writer: RowWriter, concurrency: number): Promise<number> {
  const running = new Set<Promise<void>>();
  let failure: UserFailure | null = null;
  let rows = 0;
  const one = async (row: Record<string, unknown>) => {
    try {
      await writer.process(row);
    } catch (cause) {
      failure ??= new UserFailure(cause);
    }
  };
  for await (const batch of epoch.batches()) {
    for (const row of rowObjects(batch)) {
      const call = one(row).finally(() => running.delete(call));
      running.add(call);
      rows++;
      if (running.size >= concurrency) await Promise.race(running);
      if (failure !== null) break;
    }
    if (failure !== null) break;
  }
  await Promise.all(running);
  if (failure !== null) throw failure as UserFailure;
  return rows;
}

async function closeQuietly(writer: RowWriter, error: unknown): Promise<void> {
  try {
    await writer.close?.(error instanceof UserFailure ? error.cause : error);
  } catch {
    // the first error is the one to tell
  }
}

async function called<T>(epochId: number, f: () => Promise<T>): Promise<T> {
  try {
    return await f();
  } catch (cause) {
    throw userError(epochId, cause);
  }
}

function userError(epochId: number, cause: unknown): TidemarkError {
  return new TidemarkError(
    'FOREACH_USER_FUNCTION_ERROR',
    `An error occurred in the user provided function in foreach sink. Reason: ${cause instanceof Error ? cause.message : String(cause)}`,
    { epochId },
    cause,
  );
}
