import { describe, expect, it } from 'vitest';
import { dropDuplicates } from 'tidemark/operators';
import {
  availableNow,
  foreach,
  foreachBatch,
  fromMemory,
  TidemarkError,
  writeStream,
  type EpochStream,
  type SinkProvider,
} from '../../../src/index.js';

const rows = ['a', 'boom', 'b'].map((value) => ({ value }));

async function run(sink: SinkProvider): Promise<unknown> {
  const query = fromMemory('value STRING', rows)
    .pipe(writeStream(sink, { trigger: availableNow() }))
    .start();
  return query.awaitTermination().then(
    () => null,
    (error: unknown) => error,
  );
}

/** Codes of an error and its causes, then the innermost message. */
function trail(error: unknown): string[] {
  if (error instanceof TidemarkError) return [error.code, ...trail(error.cause)];
  return error instanceof Error ? [error.message] : [];
}

describe('foreach', () => {
  it('opens, processes and closes once an epoch', async () => {
    const calls: string[] = [];
    const error = await run(
      foreach<{ value: string }>({
        open: (partition, epoch) => calls.push(`open ${partition} ${epoch}`) > 0,
        process: async (row) => void calls.push(row.value),
        close: (cause) => void calls.push(`close ${String(cause)}`),
      }),
    );
    expect(error).toBeNull();
    expect(calls).toEqual(['open 0 0', 'a', 'boom', 'b', 'close null']);
  });

  it('closes with what process threw, and keeps the cause', async () => {
    const calls: string[] = [];
    const error = await run(
      foreach<{ value: string }>({
        process: (row) => {
          calls.push(row.value);
          if (row.value === 'boom') throw new Error('no luck');
        },
        close: (cause) => void calls.push(`close ${(cause as Error).message}`),
      }),
    );
    expect(calls).toEqual(['a', 'boom', 'close no luck']);
    expect(trail(error)).toEqual(['STREAM_FAILED', 'FOREACH_USER_FUNCTION_ERROR', 'no luck']);
  });

  it('does not close what did not open, and closes what did not want rows', async () => {
    const calls: string[] = [];
    const writer = (open: () => boolean) => foreach({ open, process: () => void calls.push('row'), close: () => void calls.push('close') });
    await run(writer(() => false));
    expect(calls).toEqual(['close']);
    await run(
      writer(() => {
        throw new Error('shut');
      }),
    );
    expect(calls).toEqual(['close']);
  });

  it('keeps as many calls under way as it may', async () => {
    let active = 0;
    let most = 0;
    await run(
      foreach(
        async () => {
          most = Math.max(most, ++active);
          await new Promise((resolve) => setTimeout(resolve, 1));
          active--;
        },
        { concurrency: 2 },
      ),
    );
    expect(most).toBe(2);
  });
});

describe('foreachBatch', () => {
  it('gives a bounded stream that can be read many times', async () => {
    const seen: unknown[] = [];
    const error = await run(
      foreachBatch(async (batch, epochId) => {
        seen.push(epochId, batch.isStreaming, await batch.count(), (await batch.collect()).length);
        const lines: string[] = [];
        await batch.show(1, true, false, { print: (text) => void lines.push(text) });
        seen.push(lines.join(''));
      }),
    );
    expect(error).toBeNull();
    expect(seen).toEqual([0, false, 3, 3, '+-----+\n|value|\n+-----+\n|    a|\n+-----+\nonly showing top 1 row\n']);
  });

  it('names its error and keeps the cause', async () => {
    const error = await run(
      foreachBatch(() => {
        throw new Error('no luck');
      }),
    );
    expect(trail(error)).toEqual(['STREAM_FAILED', 'FOREACH_BATCH_USER_FUNCTION_ERROR', 'no luck']);
  });

  it('fails a query with state whose rows are left unread, and no other', async () => {
    const start = (stream: EpochStream) =>
      stream
        .pipe(
          writeStream(
            foreachBatch(() => undefined),
            { trigger: availableNow() },
          ),
        )
        .start();
    const stateless = start(fromMemory('value STRING', rows) as unknown as EpochStream);
    await stateless.awaitTermination();
    const stateful = start((fromMemory('value STRING', rows) as unknown as EpochStream).pipe(dropDuplicates()));
    expect(trail(await stateful.awaitTermination().catch((error: unknown) => error))).toEqual([
      'STREAM_FAILED',
      'STATE_STORE_COMMIT_VALIDATION_FAILED',
    ]);
  });
});
