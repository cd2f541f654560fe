import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import {
  availableNow,
  foreachBatch,
  fromRate,
  fromRateMicroBatch,
  fromSocket,
  isTidemarkError,
  once,
  processingTime,
  toMemory,
  writeStream,
  type StreamingQuery,
  type Trigger,
} from 'tidemark';
import { toDdl } from '../../../src/columnar/schema-text.js';
import { CheckpointSourceLog } from '../../../src/checkpoint/source-log.js';
import { maxSecond, rateRange, timeMsAt, valueAtSecond, type Rate } from '../../../src/connectors/rate/rate-arithmetic.js';
import { LevelStore } from '../../../src/state/level-store.js';
import { NotBuilt, type IoCase, type RecordedError, type RunCase } from './case.js';
import { differ, sameError } from './compare.js';
import type { AnyStream } from './pipeline.js';
import { byText, encodeBatch } from './values.js';

/** rate-socket/: the arithmetic of the rate source, live runs of it, and lines from a socket. */
export const runRateSocket: RunCase = (test, { root }) => {
  switch (test.kind) {
    case 'rate':
      return Promise.resolve(runRange(test));
    case 'rateValueAtSecond': {
      const found = Array.from({ length: 16 }, (_, second) => String(valueAtSecond(BigInt(second), rateOf(test))));
      return Promise.resolve(differ('values', test['valueAtSecond'], found));
    }
    case 'query':
      return runLive(test, root);
    case 'socket':
      return runSocket(test);
    default:
      throw new NotBuilt(`kind ${test.kind}`);
  }
};

function rateOf(test: IoCase): Rate {
  return { rowsPerSecond: BigInt(test['rowsPerSecond'] as number), rampUpSeconds: BigInt(test['rampUpTimeSeconds'] as number) };
}

/** Partitions of Spark deal the rows out; ours come in the order of their values. */
function runRange(test: IoCase): string[] {
  const rate = rateOf(test);
  const error = test['error'] as RecordedError | undefined;
  if (error !== undefined) {
    try {
      maxSecond(rate);
      return [`expected ${error.condition}`];
    } catch (cause) {
      return isTidemarkError(cause) ? sameError(error, cause) : [String(cause)];
    }
  }
  const ranges = test['ranges'] as { startOffset: number; endOffset: number; partitions: [number, string][][] }[];
  return ranges.flatMap(({ startOffset, endOffset, partitions }) => {
    const range = rateRange(rate, test['creationTimeMs'] as number, BigInt(startOffset), BigInt(endOffset));
    const rows: [number, string][] = [];
    for (let value = range.firstValue; value < range.endValue; value++) rows.push([timeMsAt(range, rows.length), String(value)]);
    const expected = partitions.flat().toSorted((a, b) => Number(BigInt(a[1]) - BigInt(b[1])));
    return differ(`rows ${startOffset} to ${endOffset}`, expected, rows);
  });
}

interface Run {
  readonly batches: readonly { readonly batchId: number; readonly rows: readonly unknown[][]; readonly rowCount?: number }[];
  readonly sources?: readonly unknown[];
  readonly terminatedByItself?: boolean;
}

/** What depends on the clock is compared as far as it can be: values go on without gaps. */
async function runLive(test: IoCase, root: string): Promise<string[]> {
  const isExact = test.format === 'rate-micro-batch';
  const problems: string[] = [];
  let next = 0;
  for (const [k, expected] of (test['runs'] as Run[]).entries()) {
    const stream = (isExact ? fromRateMicroBatch(test.options as never) : fromRate(test.options as never)) as unknown as AnyStream;
    if (k === 0) problems.push(...differ('schema', test['schema'], toDdl(stream.schema)));
    if (k > 0 && !isExact) await new Promise((resolve) => setTimeout(resolve, 1100));
    const seen = await liveBatches(stream, test['trigger'] as Record<string, unknown> | null, root, expected.batches.length);
    if (isExact) problems.push(...differ(`run ${k}`, plain(expected.batches), plain(seen.batches)));
    else {
      problems.push(
        ...differ(
          `run ${k}: epochs`,
          expected.batches.map((b) => b.batchId),
          seen.batches.map((b) => b.batchId),
        ),
      );
      if (k === 0) problems.push(...differ('rows of the first epoch', 0, seen.batches[0]?.rows.length));
      const values = seen.batches.flatMap((b) => b.rows.map((row) => Number(row[1])));
      problems.push(
        ...differ(
          `run ${k}: values`,
          values.map((_, i) => next + i),
          values,
        ),
      );
      next += values.length;
    }
    if (expected.sources !== undefined) problems.push(...differ(`run ${k}: sources`, expected.sources, seen.sources));
  }
  return test['sourceLog'] === undefined ? problems : [...problems, ...(await compareLog(root))];
}

function plain(batches: Run['batches']): unknown[] {
  return batches.map(({ batchId, rows }) => ({ batchId, rows }));
}

async function liveBatches(stream: AnyStream, trigger: Record<string, unknown> | null, root: string, count: number) {
  const batches: { batchId: number; rows: unknown[][] }[] = [];
  let enough: () => void = () => undefined;
  const isEnough = new Promise<void>((resolve) => (enough = resolve));
  const sink = foreachBatch(async (batch, batchId) => {
    if (batches.length >= count) return;
    const rows = await batch.collect();
    batches.push({ batchId, rows: rows.map((row) => [timeText(row['timestamp'] as Date), String(row['value'])]) });
    if (batches.length === count) enough();
  });
  const given = triggerOf(trigger);
  const query = stream.pipe(writeStream(sink, { checkpointLocation: join(root, 'ck'), ...(given && { trigger: given }) })).start();
  if (given?.kind === 'availableNow' || given?.kind === 'once') await query.awaitTermination();
  else await Promise.race([isEnough, query.awaitTermination()]);
  await query.stop();
  const first = query.recentProgress[0];
  const sources = first?.sources.map(({ description, startOffset, endOffset, latestOffset }) => ({
    description,
    startOffset,
    endOffset,
    latestOffset,
  }));
  return { batches, sources };
}

function timeText(time: Date): string {
  return time
    .toISOString()
    .replace('T', ' ')
    .replace('Z', '')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

function triggerOf(given: Record<string, unknown> | null): Trigger | null {
  if (given === null) return null;
  if ('once' in given) return once();
  return 'availableNow' in given ? availableNow() : processingTime(given['processingTime'] as string);
}

async function compareLog(root: string): Promise<string[]> {
  const store = await LevelStore.open(join(root, 'ck/db'));
  try {
    const text = await new CheckpointSourceLog(store, 0).get('0');
    return /^v1\n\d{13}$/.test(text ?? '') ? [] : [`source log: expected v1 and a time, got ${text}`];
  } finally {
    await store.close();
  }
}

async function runSocket(test: IoCase): Promise<string[]> {
  const clients: Socket[] = [];
  const server = createServer((socket) => {
    clients.push(socket);
    void send(socket, test['sentBase64'] as string[]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stream = fromSocket({ host: '127.0.0.1', port, ...(test.options as object) }) as unknown as AnyStream;
  const sink = toMemory();
  const query = stream.pipe(writeStream(sink)).start();
  try {
    await settle(query, () => clients.some((client) => client.destroyed || client.writableEnded));
    const lines = sink.epochs().flatMap((epoch) => encodeBatch(epoch.batch).map((row) => String(row[0])));
    const first = sink.epochs()[0];
    const source = query.recentProgress.findLast((p) => p.sources.length > 0)?.sources[0];
    return [
      ...differ('schema', test['schema'], toDdl(stream.schema)),
      ...differ('lines', byText(test['allLinesSorted'] as string[]), byText(lines)),
      ...differ('first epoch', test['firstBatch'], { batchId: first?.epochId, rowCount: first?.batch.length }),
      ...differ('is active', test['stillActiveAfterClose'], query.isActive),
      ...differ('description', test['sourceDescription'], source?.description.replace(String(port), '<PORT>')),
      ...differ('last offset', test['lastEndOffset'], source?.endOffset),
    ];
  } finally {
    await query.stop();
    for (const client of clients) client.destroy();
    server.close();
  }
}

async function send(socket: Socket, parts: readonly string[]): Promise<void> {
  socket.on('error', () => undefined);
  for (const part of parts) {
    socket.write(Buffer.from(part, 'base64'));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  socket.end();
}

/** Waits for the end of the connection, then until the query has nothing more to do. */
async function settle(query: StreamingQuery, isClosed: () => boolean): Promise<void> {
  while (!isClosed()) await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, 150));
  await query.processAllAvailable();
}
