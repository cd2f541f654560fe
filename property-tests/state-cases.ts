// Cases of functions and processors with state for the registry.
import type { EpochStream } from 'tidemark';
import {
  flatMapGroupsWithState,
  type GroupState,
  mapGroupsWithState,
  type StatefulProcessor,
  type StatefulProcessorHandle,
  transformWithState,
  type ValueState,
  where,
  withWatermark,
} from 'tidemark/operators';
import { quietCountModel, runningCountModel } from './models/stateful-map.js';
import type { Row } from './models/timeline.js';
import type { OperatorCase } from './registry.js';

const QUIET_MS = 5000;
const key = (row: Row): string | null => row['k'] as string | null;
const timeMs = (row: Row): number => (row['ts'] as Date).getTime();
const time = { timeMs: (row: Row) => (row['ts'] as Date | null)?.getTime() ?? null, delayMs: 10_000 };
const timed = (s: EpochStream): EpochStream => s.pipe(where('ts IS NOT NULL'), withWatermark('ts', '10 seconds'));

const countedRows = { taken: (row: Row) => (row['ts'] === null ? 0 : 1), given: (row: Row) => Number(row['n']) };

/** Rows of a frame without those that the filter below takes. */
const withTimes =
  (model: OperatorCase['model']): OperatorCase['model'] =>
  (steps, mode) =>
    model(
      steps.map((frames) => frames.map((frame) => ({ ...frame, rows: frame.rows.filter((row) => row['ts'] !== null) }))),
      mode,
    );

class QuietCount implements StatefulProcessor<unknown, Row, Row> {
  #handle!: StatefulProcessorHandle;
  #count!: ValueState<number>;

  init(handle: StatefulProcessorHandle): void {
    this.#handle = handle;
    this.#count = handle.getValueState('count');
  }

  handleInputRows(_: unknown, rows: readonly Row[], timers: { readonly watermarkMs: number }): void {
    for (const timer of this.#handle.listTimers()) this.#handle.deleteTimer(timer);
    this.#count.update((this.#count.get() ?? 0) + rows.length);
    this.#handle.registerTimer(Math.max(timers.watermarkMs, ...rows.map(timeMs)) + QUIET_MS);
  }

  handleExpiredTimer(k: unknown): Row[] {
    const n = this.#count.get();
    this.#count.clear();
    return [{ k, n }];
  }
}

export const STATE_CASES: readonly OperatorCase[] = [
  {
    name: 'mapGroupsWithState',
    covers: ['mapGroupsWithState'],
    pipe: (s) =>
      s.pipe(
        mapGroupsWithState(
          ['k'],
          async (k, rows, state: GroupState<{ n: number }>) => {
            await Promise.resolve();
            const n = (state.getOption()?.n ?? 0) + rows.length;
            state.update({ n });
            return { k: k as string | null, n };
          },
          { schema: 'k STRING, n INT', stateSchema: 'n INT' },
        ),
      ),
    modes: ['update'],
    time: null,
    model: (steps) => runningCountModel(steps, key),
  },
  {
    name: 'flatMapGroupsWithState with event-time timeouts',
    covers: ['flatMapGroupsWithState'],
    pipe: (s) =>
      timed(s).pipe(
        flatMapGroupsWithState(
          ['k'],
          function* (k, rows, state: GroupState<number>) {
            if (state.hasTimedOut) {
              yield { k: k as string | null, n: state.get() };
              state.remove();
              return;
            }
            state.update((state.getOption() ?? 0) + rows.length);
            state.setTimeoutTimestamp(Math.max(state.getCurrentWatermarkMs(), ...rows.map(timeMs)), '5 seconds');
          },
          { schema: 'k STRING, n INT', timeout: 'event' },
        ),
      ),
    modes: ['append'],
    time,
    runsNoData: true,
    drains: true,
    countedRows,
    model: withTimes((steps) =>
      quietCountModel(steps, { key, timeMs, quietMs: QUIET_MS, isOver: (deadline, watermark) => deadline < watermark }),
    ),
  },
  {
    name: 'transformWithState with event-time timers',
    covers: ['transformWithState'],
    pipe: (s) =>
      timed(s).pipe(transformWithState(['k'], () => new QuietCount() as never, { schema: 'k STRING, n INT', timeMode: 'event' })),
    modes: ['append'],
    time,
    runsNoData: true,
    drains: true,
    countedRows,
    model: withTimes((steps) =>
      quietCountModel(steps, { key, timeMs, quietMs: QUIET_MS, isOver: (deadline, watermark) => deadline <= watermark }),
    ),
  },
];
