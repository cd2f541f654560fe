import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join as pathOf } from 'node:path';
// The pipelines whose checkpoints are kept. Their sources give the same rows in each run of each version, an epoch a start.
import { type EpochStream, foreachBatch, fromFiles, fromRateMicroBatch, once } from 'tidemark';
import { count, sum } from 'tidemark/functions';
import {
  dropDuplicates,
  flatMapGroupsWithState,
  groupBy,
  type GroupState,
  join,
  selectExpr,
  sessionWindow,
  type StatefulProcessor,
  type StatefulProcessorHandle,
  transformWithState,
  type ValueState,
  window,
  withWatermark,
} from 'tidemark/operators';
import type { Faults } from '../../src/checkpoint/faults.js';
import { resolveOptions } from '../../src/query/options.js';
import { startQuery } from '../../src/query/start.js';
import type { OutputMode } from '../../src/stream/output-mode.js';

type Row = Readonly<Record<string, unknown>>;

export interface CompatPipeline {
  readonly name: string;
  readonly outputMode: OutputMode;
  /** `data`: a folder of JSON files, for those that read files. */
  readonly build: (data: string) => Pick<EpochStream, 'plan'>;
}

/** Epochs that a kept checkpoint has committed; one more was begun and not committed. */
export const COMMITTED = 3;

function ticks(rowsPerBatch: number): EpochStream {
  const rate = fromRateMicroBatch({ rowsPerBatch, startTimestamp: 1_700_000_000_000, advanceMillisPerBatch: 4_000 });
  const named = rate.pipe(selectExpr('timestamp AS at', 'value', "concat('key ', value % 4) AS k")) as unknown as EpochStream;
  return named.pipe(withWatermark('at', '5 seconds'));
}

class Totals implements StatefulProcessor<string, { k: string; value: bigint }, { k: string; total: number }> {
  #total!: ValueState<number>;

  init(handle: StatefulProcessorHandle): void {
    this.#total = handle.getValueState('total');
  }

  handleInputRows(k: string, rows: readonly { value: bigint }[]): { k: string; total: number }[] {
    const total = (this.#total.get() ?? 0) + rows.reduce((all, row) => all + Number(row.value), 0);
    this.#total.update(total);
    return [{ k, total }];
  }
}

export const PIPELINES: readonly CompatPipeline[] = [
  {
    name: 'windows',
    outputMode: 'append',
    build: () => ticks(10).pipe(window('at', '4 seconds'), groupBy(['window', 'k'], { n: count(), total: sum('value') })),
  },
  { name: 'totals', outputMode: 'complete', build: () => ticks(10).pipe(groupBy(['k'], { n: count(), total: sum('value') })) },
  {
    name: 'sessions',
    outputMode: 'append',
    build: () => ticks(6).pipe(sessionWindow('at', '2 seconds'), groupBy(['session_window', 'k'], { n: count() })),
  },
  { name: 'distinct', outputMode: 'append', build: () => ticks(10).pipe(dropDuplicates(['k', 'at'])) },
  {
    name: 'join',
    outputMode: 'append',
    build: () => {
      const left = ticks(4).pipe(selectExpr('value AS l', 'at AS left_at'));
      const right = ticks(3).pipe(selectExpr('value AS r', 'at AS right_at'));
      return left.pipe(join(right, 'l = r AND left_at BETWEEN right_at - INTERVAL 5 SECONDS AND right_at + INTERVAL 5 SECONDS', 'left'));
    },
  },
  {
    name: 'groups-with-state',
    outputMode: 'append',
    build: () =>
      ticks(10).pipe(
        flatMapGroupsWithState(
          ['k'],
          (k, rows, state: GroupState<{ n: number }>) => {
            const n = (state.getOption()?.n ?? 0) + rows.length;
            state.update({ n });
            return [{ k: k as string, n }];
          },
          { schema: 'k STRING, n INT', outputMode: 'append' },
        ),
      ),
  },
  {
    name: 'processor',
    outputMode: 'append',
    build: () =>
      ticks(10).pipe(transformWithState(['k'], () => new Totals() as never, { schema: 'k STRING, total DOUBLE', timeMode: 'none' })),
  },
  {
    name: 'files',
    outputMode: 'update',
    build: (data) => fromFiles(data, { format: 'json', schema: 'k STRING, v INT' }).pipe(groupBy(['k'], { total: sum('v') })),
  },
];

/** Adds file `k` to those that the file source reads. */
export function addFile(folder: string, k: number): void {
  mkdirSync(folder, { recursive: true });
  const file = pathOf(folder, `${k}.json`);
  writeFileSync(file, [0, 1, 2].map((v) => `{"k":"key ${(k + v) % 3}","v":${10 * k + v}}\n`).join(''));
  utimesSync(file, 1_700_000_000 + k, 1_700_000_000 + k);
}

class Crash extends Error {}

/** Runs one epoch, as a process of its own would; with `crash` up to the commit of its state. The rows of the epochs that the sink was given. */
export async function runEpoch(
  pipeline: CompatPipeline,
  checkpointLocation: string,
  data: string,
  crash = false,
): Promise<Map<number, Row[]>> {
  const epochs = new Map<number, Row[]>();
  const sink = foreachBatch(async (batch, epochId) => void epochs.set(epochId, await batch.collect()));
  const faults: Faults = (point, when) => {
    if (crash && point === 'stateCommit' && when === 'before') throw new Crash('the process is gone');
  };
  const options = resolveOptions({ checkpointLocation, outputMode: pipeline.outputMode, trigger: once() });
  const query = startQuery(pipeline.build(data).plan, sink, options, { faults });
  await query.awaitTermination().catch((error: Error) => {
    if (!(error.cause instanceof Crash)) throw error;
  });
  return epochs;
}
