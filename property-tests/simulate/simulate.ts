// Simulation: random queries over random rows, each through many schedules of faults on the simulated disk, clock and sink.
import fc from 'fast-check';
import { type Action, scriptSource } from 'tidemark/testing';
import { sameRows } from '../../src/testing/failure-report.js';
import { folded, foldingKey } from '../../src/testing/fold.js';
import { buildOf, setupOf } from '../../src/testing/pipeline.js';
import { type InputRow, rowsOf } from '../../src/testing/row-arbitraries.js';
import { runActions } from '../../src/testing/run-script.js';
import { NO_TROUBLE, type Schedule, schedules, scriptOf } from '../../src/testing/schedule.js';
import { SimulatedInputs } from '../../src/testing/simulated-inputs.js';
import { type Row, type SimulatedOptions, SimulatedQuery } from '../../src/testing/simulated-query.js';
import { schemaOf } from '../../src/stream/schema-input.js';
import { StateManager } from '../../src/state/state-manager.js';
import type { OutputMode } from 'tidemark';
import { type CheckedPipeline, PIPELINES } from '../exactly-once/pipelines.js';
import { randomOf } from '../kills/input.js';

/** Schedules that share one draw of query and rows, and so one undisturbed run. */
export const SCHEDULES_PER_CASE = 40;
/** Small cases: they run fast, and what goes wrong in large ones goes wrong in small ones too. */
const LIMITS = { rowsMax: 10, epochsMax: 3, faultsMax: 3 };
/** Some are large: many rows in the state at a time, so that epochs write deltas and restarts read them. */
const LARGE_LIMITS = { rowsMax: 60, epochsMax: 8, faultsMax: 4 };
/** A watermark judges rows two epochs after those that moved it: late rows need more of both. */
const LATE_LIMITS = { rowsMax: 16, epochsMax: 6, faultsMax: 3 };

export interface Failure {
  readonly seed: number;
  readonly pipeline: string;
  readonly outputMode: string;
  readonly message: string;
}

export interface Totals {
  schedules: number;
  epochs: number;
  failed: number;
  readonly reached: Map<string, number>;
  readonly fired: Map<string, number>;
  readonly failures: Failure[];
}

export function noTotals(): Totals {
  return { schedules: 0, epochs: 0, failed: 0, reached: new Map(), fired: new Map(), failures: [] };
}

/** What a case is about, all from its seed. */
interface Case {
  readonly checked: CheckedPipeline;
  readonly outputMode: OutputMode;
  readonly rows: readonly InputRow[];
  readonly schedules: readonly Schedule[];
  readonly last: readonly InputRow[];
  /** Rows may be late: the same epochs give the right answer then, not one epoch. */
  readonly isLate: boolean;
  readonly options: { readonly schemas: Readonly<Record<string, string>> } & SimulatedOptions;
}

function caseOf(seed: number, count: number): Case {
  const random = randomOf(Math.imul(seed, 0x9e3779b1) ^ (seed >>> 7));
  const checked = PIPELINES[random(PIPELINES.length)]!;
  const outputMode = checked.modes[random(checked.modes.length)]!;
  const isLate = random(4) === 0;
  const schemas = Object.fromEntries(Object.entries(checked.schemas).map(([name, ddl]) => [name, schemaOf(ddl)]));
  const isLarge = random(5) === 0;
  const limits = isLarge ? LARGE_LIMITS : isLate ? LATE_LIMITS : LIMITS;
  const timeline = { disorderMs: isLate ? 60_000 : 10_000, stepMs: isLarge ? 3_000 : 8_000, gapMs: isLarge ? 15_000 : 120_000 };
  const [rows] = fc.sample(rowsOf(fc, schemas, timeline, limits.rowsMax), { seed, numRuns: 1 });
  const drawn = fc.sample(schedules(fc, limits), { seed, numRuns: count });
  return {
    checked,
    outputMode,
    isLate,
    rows: rows!,
    schedules: isLate ? drawn.map((schedule) => ({ ...schedule, cuts: drawn[0]!.cuts, hasty: [] })) : drawn,
    last: outputMode === 'append' ? checked.last : [],
    options: {
      schemas: checked.schemas,
      outputMode,
      minBatchesToRetain: random(2) === 0 ? 1 : 100,
      ...(isLate && { noDataEpochs: false }),
    },
  };
}

/** Runs one case: a query, its rows, and `count` schedules. */
export async function simulateCase(seed: number, count: number, totals: Totals): Promise<void> {
  const { checked, outputMode, rows, schedules: drawn, last, isLate, options } = caseOf(seed, count);
  const setup = setupOf(options);
  const inputs = new SimulatedInputs(setup);
  const build = buildOf(checked.pipeline as never, options);
  const run = async (actions: readonly Action[]): Promise<readonly Row[]> => {
    const query = new SimulatedQuery(build, setup, inputs);
    const key = foldingKey(query.plan, outputMode, undefined);
    try {
      await runActions(query, actions, options);
      if (last.length > 0 && checked.drains) await mustBeDrained(query);
      return folded(await query.sink.rows(), key);
    } finally {
      await query.stop();
      totals.epochs += query.progress.length;
      addCounts(totals.reached, query.board.reached);
      addCounts(totals.fired, query.board.fired);
    }
  };
  const expected = await run(scriptOf(rows, isLate ? { ...NO_TROUBLE, cuts: drawn[0]!.cuts } : NO_TROUBLE, last)).catch(
    (error: Error) => error,
  );
  for (const schedule of drawn) {
    totals.schedules++;
    const actions = scriptOf(rows, schedule, last);
    const problem =
      expected instanceof Error
        ? `the undisturbed run fails: ${expected.message}`
        : await run(actions).then(
            (actual) =>
              sameRows(expected, actual)
                ? null
                : `${actual.length} rows came out where ${expected.length} are right\n${scriptSource(actions)}`,
            (error: Error) => error.message,
          );
    if (problem === null) continue;
    totals.failed++;
    totals.failures.push({ seed, pipeline: checked.name, outputMode, message: problem });
  }
}

/** Behind the last watermark no table has rows, as the store counts them. */
async function mustBeDrained(query: SimulatedQuery): Promise<void> {
  const state = await StateManager.open(query.disk.entries);
  const left = await state.stateRows();
  if (left > 0) throw new Error(`${left} rows are left in the state behind the last watermark`);
}

function addCounts(to: Map<string, number>, from: ReadonlyMap<string, number>): void {
  for (const [name, count] of from) to.set(name, (to.get(name) ?? 0) + count);
}
