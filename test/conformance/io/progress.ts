import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  availableNow,
  foreachBatch,
  fromRate,
  processingTime,
  progressJson,
  queries,
  toConsole,
  toFiles,
  toMemory,
  toNoop,
  writeStream,
  type OutputMode,
  type QueryListener,
  type SinkProvider,
  type StreamingQuery,
} from 'tidemark';
import { NotBuilt, type IoCase, type RunCase } from './case.js';
import { differ } from './compare.js';
import { batchStream, writeBatches, type AnyStream } from './pipeline.js';
import { planOf } from './plan-words.js';

type Entry = Readonly<Record<string, unknown>>;

/**
 * progress/: entries of recentProgress, events of a listener, states. Compared are batch ids, rows, event times, watermarks, offsets, state
 * counts, observed metrics, the names and order of the fields; not what Spark counts of its own parts (shuffle partitions, store caches) nor
 * Java's names of its objects.
 */
export const runProgress: RunCase = (test, { root }) => {
  switch (test.kind) {
    case 'progress':
      return runQuery(test, root);
    case 'recent':
      return runRecent(test, root);
    case 'status':
      return runStatus(test, root);
    default:
      throw new NotBuilt(`kind ${test.kind}`);
  }
};

async function runQuery(test: IoCase, root: string): Promise<string[]> {
  if (String(test['plan']).startsWith('rate')) return runRate(test, root);
  const isLive = /live query/.test(test.about);
  const inputs = writeInputs(test, root);
  const expected = test['recentProgress'] as Entry[];
  const events: unknown[] = [];
  const name = (expected[0]?.['name'] as string | null | undefined) ?? null;
  const stop = listen(events);
  try {
    const query = start(test, root, inputs, name, isLive);
    if (isLive) await live(query, expected.length);
    else await query.awaitTermination().catch(() => undefined);
    await query.stop();
    const found = query.recentProgress.map((p) => JSON.parse(progressJson(p).replaceAll(root, '<DIR>')) as Entry);
    const entries = isLive ? found.slice(0, expected.length) : found;
    return [
      ...compareEntries(expected, entries),
      ...(isLive ? [] : differ('events', (test['events'] as unknown[]).map(eventText), events.map(eventText))),
      ...differ('last status', statusText(test['lastStatus'] as Entry), statusText(query.status as unknown as Entry)),
    ];
  } finally {
    stop();
  }
}

function writeInputs(test: IoCase, root: string): Map<string, AnyStream> {
  const inputs = new Map<string, AnyStream>();
  for (const [name, { schema, files }] of Object.entries(test['inputs'] as Record<string, { schema: string; files: unknown[][] }>)) {
    mkdirSync(join(root, name), { recursive: true });
    writeBatches(join(root, name), files);
    inputs.set(name, batchStream(join(root, name), schema));
  }
  return inputs;
}

function start(test: IoCase, root: string, inputs: ReadonlyMap<string, AnyStream>, name: string | null, isLive: boolean): StreamingQuery {
  const noDataEpochs = test.conf?.['spark.sql.streaming.noDataMicroBatches.enabled'] !== 'false';
  return planOf(test['plan'] as string, inputs)
    .pipe(
      writeStream(sinkOf(test['sink'] as string, root), {
        outputMode: test['outputMode'] as OutputMode,
        checkpointLocation: join(root, 'ck'),
        noDataEpochs,
        ...(name !== null && { queryName: name }),
        ...(!isLive && { trigger: availableNow() }),
      }),
    )
    .start();
}

function sinkOf(name: string, root: string): SinkProvider {
  switch (name) {
    case 'noop':
      return toNoop();
    case 'memory':
      return toMemory();
    case 'console':
      return toConsole({ print: () => undefined });
    case 'fb':
      return foreachBatch(async (batch) => void (await batch.count()));
    case 'file':
      return toFiles(join(root, 'out'), { format: 'json' });
    default:
      throw new NotBuilt(`sink ${name}`);
  }
}

/** Until there are as many entries, and no longer than idle entries take. */
async function live(query: StreamingQuery, entries: number): Promise<void> {
  for (let k = 0; k < 400 && query.recentProgress.length < entries && query.isActive; k++) await wait(50);
}

function listen(events: unknown[]): () => void {
  const listener: QueryListener = {
    onQueryStarted: (event) => void events.push(['started', event]),
    onQueryProgress: (event) => void events.push(['progress', event.batchId]),
    onQueryTerminated: (event) => void events.push(['terminated', event]),
  };
  queries.addListener(listener);
  return () => queries.removeListener(listener);
}

function eventText(event: unknown): unknown {
  const [kind, detail] = event as [string, Entry | number];
  if (typeof detail === 'number') return [kind, detail];
  const { exception, errorClassOnException, name } = detail;
  return [
    kind,
    {
      ...(kind === 'started'
        ? { name }
        : { failed: exception !== null && exception !== undefined, errorClassOnException: errorClassOnException ?? null }),
    },
  ];
}

/** The words of a failure are the error's own. */
function statusText({ message, ...rest }: Entry): unknown {
  return { message: String(message).replace(/^(Terminated with exception: (\[[A-Z_.]+\])?).*$/s, '$1'), ...rest };
}

/** A line for each field of each entry that differs. */
function compareEntries(expected: readonly Entry[], found: readonly Entry[]): string[] {
  const problems = differ('batch ids', ids(expected), ids(found));
  for (const [k, entry] of expected.entries()) {
    const other = found[k];
    if (other === undefined) break;
    const wanted = comparable(entry);
    const ours = comparable(other);
    for (const key of Object.keys(wanted)) problems.push(...differ(`entry ${k}: ${key}`, wanted[key], ours[key]));
  }
  return problems;
}

function ids(entries: readonly Entry[]): unknown[] {
  return entries.map((entry) => entry['batchId']);
}

const STATE_FIELDS = ['operatorName', 'numRowsTotal', 'numRowsUpdated', 'numRowsRemoved', 'numRowsDroppedByWatermark'];
const RATES = ['inputRowsPerSecond', 'processedRowsPerSecond'];

function comparable(entry: Entry): Entry {
  const { name, batchId, numInputRows, eventTime, observedMetrics, durationMs } = entry;
  return {
    fields: Object.keys(entry).filter((key) => !RATES.includes(key)),
    name,
    batchId,
    numInputRows,
    durations: Object.keys(durationMs as object).filter((key) => key !== 'getOffset'),
    eventTime,
    stateOperators: (entry['stateOperators'] as Entry[]).map((state) => Object.fromEntries(STATE_FIELDS.map((key) => [key, state[key]]))),
    sources: (entry['sources'] as Entry[]).map((source) =>
      Object.fromEntries(Object.entries(source).filter(([key]) => !RATES.includes(key))),
    ),
    sink: sinkText(entry['sink'] as Entry),
    observedMetrics,
  };
}

function sinkText({ description, numOutputRows }: Entry): unknown {
  return {
    description: String(description)
      .replace(/^(org\.apache.*@<HASH>|ConsoleSink)$/, 'console')
      .replace(/^FileSink\[.*\]$/, 'FileSink'),
    numOutputRows,
  };
}

/** Rows and offsets depend on the clock. */
async function runRate(test: IoCase, root: string): Promise<string[]> {
  const expected = test['recentProgress'] as Entry[];
  const query = fromRate({ rowsPerSecond: 5 })
    .pipe(writeStream(sinkOf('console', root), { trigger: processingTime('1 second'), checkpointLocation: join(root, 'ck') }))
    .start();
  while (query.recentProgress.length < expected.length) await wait(50);
  await query.stop();
  const shape = (entry: Entry) => {
    const { fields, durations, sink } = comparable(entry);
    return { fields, durations, sink: (sink as Entry)['description'] };
  };
  const found = query.recentProgress.slice(0, expected.length).map((p) => JSON.parse(progressJson(p)) as Entry);
  return differ('entries', expected.map(shape), found.map(shape));
}

async function runRecent(test: IoCase, root: string): Promise<string[]> {
  const { count, firstBatchId, lastBatchId } = test as unknown as { count: number; firstBatchId: number; lastBatchId: number };
  const files = Array.from({ length: lastBatchId + 1 }, (_, k) => [{ v: k }]);
  writeBatches(join(root, 's'), files);
  const query = batchStream(join(root, 's'), 'v INT')
    .pipe(writeStream(toNoop(), { checkpointLocation: join(root, 'ck'), trigger: availableNow() }))
    .start();
  await query.awaitTermination();
  const recent = query.recentProgress;
  const found = { count: recent.length, firstBatchId: recent[0]?.batchId, lastBatchId: recent.at(-1)?.batchId };
  return differ('entries', { count, firstBatchId, lastBatchId }, found);
}

/** States are polled, so each of the recorded ones must come in its order or be missed; none may come that is not recorded. */
async function runStatus(test: IoCase, root: string): Promise<string[]> {
  const fails = /failure/.test(test.about);
  const files = /one file|failure/.test(test.about) ? [[{ v: 1 }]] : [];
  mkdirSync(join(root, 's'), { recursive: true });
  writeBatches(join(root, 's'), files);
  const sink = foreachBatch(() => {
    if (fails) throw new Error('no luck');
  });
  const trigger = /3 s trigger/.test(test.about) ? { trigger: processingTime('3 seconds') } : {};
  const query = batchStream(join(root, 's'), 'v INT')
    .pipe(writeStream(sink, { checkpointLocation: join(root, 'ck'), ...trigger }))
    .start();
  const seen: unknown[] = [];
  const look = () => {
    const state = statusText(JSON.parse(JSON.stringify(query.status).replaceAll(root, '<DIR>')) as Entry);
    if (JSON.stringify(seen.at(-1)) !== JSON.stringify(state)) seen.push(state);
  };
  const poll = setInterval(look, 1);
  if (fails) await query.awaitTermination().catch(() => undefined);
  else await wait('trigger' in trigger ? 4000 : 300);
  await query.stop();
  look();
  clearInterval(poll);
  const expected = (test['sequence'] as Entry[]).map((state) => JSON.stringify(statusText(state)));
  // polling misses states, and sees some that Spark's polling missed: those that both saw come in one order
  const shared = seen.map((state) => JSON.stringify(state)).filter((state) => expected.includes(state));
  return [...differ('last state', expected.at(-1), JSON.stringify(seen.at(-1))), ...differ('states', inOrder(shared, expected), shared)];
}

/** The longest run of `expected` in which all that was seen stands in its order; what was seen otherwise comes last. */
function inOrder(seen: readonly string[], expected: readonly string[]): string[] {
  let at = 0;
  const ordered = seen.filter((state) => {
    const next = expected.indexOf(state, at);
    if (next < 0) return false;
    at = next;
    return true;
  });
  return [...ordered, ...seen.filter((state) => !ordered.includes(state))];
}
