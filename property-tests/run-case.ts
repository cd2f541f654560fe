// Runs an operator case on the engine, over its real checkpoint.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EpochStream, fromRows, memoryStream, type QueryProgress, type StreamingQuery, toMemory, writeStream } from 'tidemark';
import { rowObjects } from '../src/columnar/rows.js';
import { streamOf } from '../src/stream/epoch-stream.js';
import { ROW_SCHEMA } from './arbitraries/timeline.js';
import { textOf } from './models/group-by.js';
import type { Mode, Row } from './models/timeline.js';
import type { OperatorCase } from './registry.js';

export interface Outcome {
  /** Rows put out in each step; in complete mode those of its last epoch. */
  readonly outputs: readonly (readonly Row[])[];
  readonly last: QueryProgress | null;
}

/** Adds the steps one by one and waits until nothing remains to do; before the steps in `restarts` the query is stopped and started again. */
export async function runCase(
  test: Pick<OperatorCase, 'pipe'>,
  mode: Mode,
  steps: readonly (readonly Row[])[],
  restarts: ReadonlySet<number> = new Set(),
): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-law-'));
  const source = memoryStream(ROW_SCHEMA);
  const sink = toMemory();
  let last: QueryProgress | null = null;
  const start = async (): Promise<StreamingQuery> => {
    const query = streamOf(test.pipe(source as unknown as EpochStream).plan)
      .pipe(writeStream(sink, { outputMode: mode, checkpointLocation: join(folder, 'checkpoint') }))
      .start();
    query.progress$.subscribe((progress) => (last = progress));
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
    return { outputs, last };
  } finally {
    await query.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** All rows as one bounded stream. */
export async function runBounded(test: Pick<OperatorCase, 'pipe'>, rows: readonly Row[]): Promise<readonly Row[]> {
  return streamOf<Record<string, unknown>>(test.pipe(fromRows(ROW_SCHEMA, rows) as unknown as EpochStream).plan).collect();
}

/** Rows without order, comparable as text. */
export function asSet(rows: readonly Row[]): string[] {
  return rows.map((row) => textOf(Object.fromEntries(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))))).toSorted();
}
