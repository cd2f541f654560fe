// Simulation: random queries over random rows, each through many schedules of faults on the simulated disk, clock and sink.
import fc from 'fast-check';
import { type Action, scriptSource } from 'tidemark/testing';
import { sameRows } from '../../src/testing/failure-report.js';
import { folded, foldingKey } from '../../src/testing/fold.js';
import { buildOf, setupOf } from '../../src/testing/pipeline.js';
import { rowsOf } from '../../src/testing/row-arbitraries.js';
import { runActions } from '../../src/testing/run-script.js';
import { NO_TROUBLE, schedules, scriptOf } from '../../src/testing/schedule.js';
import { type Row, SimulatedQuery } from '../../src/testing/simulated-query.js';
import { schemaOf } from '../../src/stream/schema-input.js';
import { PIPELINES } from '../exactly-once/pipelines.js';

/** Schedules that share one draw of query and rows, and so one undisturbed run. */
export const SCHEDULES_PER_CASE = 40;
const ROWS_MAX = 10;
const EPOCHS_MAX = 3;
const FAULTS_MAX = 3;

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

/** Runs one case, all from its seed: a query, its rows, and `count` schedules. */
export async function simulateCase(seed: number, count: number, totals: Totals): Promise<void> {
  const checked = PIPELINES[(seed >>> 0) % PIPELINES.length]!;
  const outputMode = checked.modes[Math.floor((seed >>> 0) / PIPELINES.length) % checked.modes.length]!;
  const schemas = Object.fromEntries(Object.entries(checked.schemas).map(([name, ddl]) => [name, schemaOf(ddl)]));
  const timeline = { disorderMs: 10_000, stepMs: 8_000, gapMs: 120_000 };
  const [rows] = fc.sample(rowsOf(fc, schemas, timeline, ROWS_MAX), { seed, numRuns: 1 });
  const drawn = fc.sample(schedules(fc, { rowsMax: ROWS_MAX, epochsMax: EPOCHS_MAX, faultsMax: FAULTS_MAX }), { seed, numRuns: count });
  const last = outputMode === 'append' ? checked.last : [];
  const options = { schemas: checked.schemas, outputMode };

  const run = async (actions: readonly Action[]): Promise<readonly Row[]> => {
    const query = new SimulatedQuery(buildOf(checked.pipeline as never, options), setupOf(options));
    const key = foldingKey(query.plan, outputMode, undefined);
    try {
      await runActions(query, actions, options);
      return folded(await query.sink.rows(), key);
    } finally {
      await query.stop();
      totals.epochs += query.progress.length;
      addCounts(totals.reached, query.board.reached);
      addCounts(totals.fired, query.board.fired);
    }
  };
  const expected = await run(scriptOf(rows!, NO_TROUBLE, last));
  for (const schedule of drawn) {
    totals.schedules++;
    const actions = scriptOf(rows!, schedule, last);
    const problem = await run(actions).then(
      (actual) => (sameRows(expected, actual) ? null : `${actual.length} rows came out where ${expected.length} are right\n${scriptSource(actions)}`),
      (error: Error) => error.message,
    );
    if (problem === null) continue;
    totals.failed++;
    totals.failures.push({ seed, pipeline: checked.name, outputMode, message: problem });
  }
}

export function addTotals(to: Totals, from: Totals): void {
  to.schedules += from.schedules;
  to.epochs += from.epochs;
  to.failed += from.failed;
  addCounts(to.reached, from.reached);
  addCounts(to.fired, from.fired);
  to.failures.push(...from.failures);
}

function addCounts(to: Map<string, number>, from: ReadonlyMap<string, number>): void {
  for (const [name, count] of from) to.set(name, (to.get(name) ?? 0) + count);
}
