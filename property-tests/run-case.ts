// Runs an operator case on the engine, over its real checkpoint.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EpochStream, fromRows, memoryStream, type QueryProgress, type StreamingQuery, toMemory, writeStream } from 'tidemark';
import { rowObjects } from '../src/columnar/rows.js';
import { QueryManager } from '../src/query/manager.js';
import type { LateRow } from '../src/query/late-rows.js';
import { resolveOptions } from '../src/query/options.js';
import { startQueryAt } from '../src/query/start.js';
import type { StateStore } from '../src/state/contract.js';
import { MemoryStore } from '../src/state/memory-store.js';
import { streamOf } from '../src/stream/epoch-stream.js';
import { lateOperators } from '../src/stream/late-rows.js';
import { ROW_SCHEMA } from './arbitraries/timeline.js';
import { textOf } from './models/group-by.js';
import type { Mode, Row } from './models/timeline.js';
import type { OperatorCase } from './registry.js';

export interface Outcome {
  /** Rows put out in each step; in complete mode those of its last epoch. */
  readonly outputs: readonly (readonly Row[])[];
  readonly last: QueryProgress | null;
  /** Progress of all epochs. */
  readonly progress: readonly QueryProgress[];
  /** Late rows with their operators, as a sink of their own got them; empty where none can be late. */
  readonly late: readonly LateRow[];
}

export interface RunChanges {
  /** Before these steps the query is stopped and started again. */
  readonly restarts?: ReadonlySet<number>;
  /** The state in memory, not in LevelDB. */
  readonly inMemory?: boolean;
  /** Gives late rows to a sink of their own. */
  readonly keepsLate?: boolean;
}

/** Adds the steps one by one and waits until nothing remains to do. */
export async function runCase(
  test: Pick<OperatorCase, 'pipe'>,
  mode: Mode,
  steps: readonly (readonly Row[])[],
  { restarts = new Set(), inMemory = false, keepsLate = false }: RunChanges = {},
): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-law-'));
  const source = memoryStream(ROW_SCHEMA);
  const sink = toMemory();
  const lateRows = toMemory<LateRow>();
  const progress: QueryProgress[] = [];
  const { plan } = test.pipe(source as unknown as EpochStream);
  const entries = new MemoryStore();
  const begin = (): StreamingQuery => {
    if (inMemory) {
      const place = { kind: 'store', queryId: 'law', open: () => Promise.resolve(outliving(entries)) } as const;
      return startQueryAt(plan, sink, resolveOptions({ outputMode: mode }), place, new QueryManager());
    }
    const writer = streamOf(plan).pipe(writeStream(sink, { outputMode: mode, checkpointLocation: join(folder, 'checkpoint') }));
    return (keepsLate && lateOperators(plan).length > 0 ? writer.lateRowsTo(lateRows) : writer).start();
  };
  const start = async (): Promise<StreamingQuery> => {
    const query = begin();
    query.progress$.subscribe((p) => progress.push(p));
    await query.processAllAvailable();
    return query;
  };
  let query = await start();
  try {
    const outputs: (readonly Row[])[] = [];
    for (const [k, rows] of steps.entries()) {
      if (restarts.has(k)) {
        await query.stop();
        query = await start();
      }
      const before = sink.epochs().length;
      source.add(rows);
      await query.processAllAvailable();
      outputs.push(
        mode === 'complete'
          ? sink.lastRows()
          : sink
              .epochs()
              .slice(before)
              .flatMap((epoch) => [...rowObjects(epoch.batch)]),
      );
    }
    return { outputs, last: progress.at(-1) ?? null, progress, late: lateRows.rows() };
  } finally {
    await query.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The store as one run sees it, which closes it at its end; the entries stay for the next. */
function outliving(entries: MemoryStore): StateStore {
  return {
    get: (key) => entries.get(key),
    range: (from, to, options) => entries.range(from, to, options),
    write: (writes) => entries.write(writes),
    close: () => Promise.resolve(),
  };
}

/** All rows as one bounded stream. */
export async function runBounded(test: Pick<OperatorCase, 'pipe'>, rows: readonly Row[]): Promise<readonly Row[]> {
  return streamOf<Record<string, unknown>>(test.pipe(fromRows(ROW_SCHEMA, rows) as unknown as EpochStream).plan).collect();
}

/** Rows without order, comparable as text. */
export function asSet(rows: readonly Row[]): string[] {
  return rows.map((row) => textOf(Object.fromEntries(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))))).toSorted();
}
