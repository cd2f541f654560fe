// Simulation: random queries over random rows, each through many schedules of faults on the simulated disk, clock and sink.
import type { RestartOptions } from 'tidemark';
import { type Action, scriptSource } from 'tidemark/testing';
import { StateManager } from '../../src/state/state-manager.js';
import { lateOperators } from '../../src/stream/late-rows.js';
import { folded, foldingKey, nodesOf } from '../../src/testing/fold.js';
import { forgetsMarks, runWithRestarts } from '../../src/testing/forgotten-marks.js';
import type { InputRow } from '../../src/testing/row-arbitraries.js';
import { rowKey } from '../../src/testing/row-text.js';
import { NO_TROUBLE, type Schedule, scriptOf } from '../../src/testing/schedule.js';
import { SimulatedInputs } from '../../src/testing/simulated-inputs.js';
import { SimulatedQuery, type SimulationSetup } from '../../src/testing/simulated-query.js';
import { type Case, caseOf } from './cases.js';
import { withLog } from './logged-source.js';
import { shrunk } from './shrink.js';
import { addCounts, type Totals } from './totals.js';

/** What a run leaves: its rows as sorted texts, and how many rows are in the state. */
interface Outcome {
  readonly rows: readonly string[];
  /** Those that came too late, where they are kept. */
  readonly lateRows: readonly string[];
  readonly stateRows: number;
  /** How many epochs were committed at each restart. */
  readonly restarts: ReadonlySet<number>;
}

/** One in so many queries is started again by its policy, as often as it takes to outlast the planned faults. */
const RESTARTING_EVERY = 3;
const RESTART: RestartOptions = { attempts: 3, initialDelay: 10 };

/** Failures of one case that are made smaller and kept; more of them say nothing new. */
const FAILURES_MAX = 1;

/** Runs one case: a query, its rows, and `count` schedules, each with all its restarts to the end. */
export async function simulateCase(seed: number, count: number, totals: Totals): Promise<void> {
  const drawn = caseOf(seed, count);
  const runs = new CaseRuns(drawn, totals);
  totals.cases++;
  totals.pipelines.add(`${drawn.name} ${drawn.outputMode}`);
  for (const kind of runs.operators) totals.operators.set(kind, (totals.operators.get(kind) ?? 0) + 1);
  let failures = 0;
  for (const schedule of drawn.schedules) {
    totals.schedules++;
    const problem = await runs.problemOf(drawn.rows, schedule);
    if (problem === null) continue;
    totals.failed++;
    if (failures++ >= FAILURES_MAX) continue;
    const message = await shrunk(drawn.rows, schedule, problem, (rows, less) => runs.problemOf(rows, less));
    totals.failures.push({ seed, pipeline: drawn.name, outputMode: drawn.outputMode, message });
  }
}

class CaseRuns {
  readonly #inputs: SimulatedInputs;
  readonly #key: readonly string[] | null;
  /** What is right depends on where the query was started again. */
  readonly #restartsShow: boolean;
  readonly #setup: Pick<SimulationSetup, 'keepsLateRows' | 'restart'>;
  readonly operators: ReadonlySet<string>;
  /** The right outcome, by the rows, epochs and restarts that it belongs to. */
  readonly #right = new Map<string, Promise<Outcome | Error>>();

  constructor(
    private readonly drawn: Case,
    private readonly totals: Totals,
  ) {
    this.#inputs = new SimulatedInputs({ ...drawn.setup, around: withLog });
    const plan = this.#inputs.planOf(drawn.build);
    this.#key = drawn.oracle === 'oneEpoch' ? foldingKey(plan, drawn.outputMode, undefined) : null;
    this.#restartsShow = drawn.oracle === 'sameEpochs' && forgetsMarks(plan, drawn.setup.multipleWatermarkPolicy);
    this.#setup = {
      // what is late depends on how rows are cut into epochs
      keepsLateRows: drawn.oracle === 'sameEpochs' && lateOperators(plan).length > 0,
      // where it starts again by itself is not noted
      ...(!this.#restartsShow && drawn.seed % RESTARTING_EVERY === 0 && { restart: RESTART }),
    };
    this.operators = new Set([...nodesOf(plan)].map((node) => node.kind));
  }

  /** What is wrong with what comes out, or null. */
  async problemOf(rows: readonly InputRow[], schedule: Schedule): Promise<string | null> {
    const { oracle, last, drains, outputMode } = this.drawn;
    const actions = scriptOf(rows, schedule, last);
    const actual = await this.#run(actions).catch((error: Error) => error);
    if (actual instanceof Error) return actual.message;
    const expected = await this.#rightOf(rows, schedule, actual.restarts);
    if (expected instanceof Error) return `the undisturbed run fails: ${expected.message}`;
    const difference = differenceOf(expected.rows, actual.rows);
    if (difference !== null) return `${difference}\n${scriptSource(actions)}`;
    const lateDifference = differenceOf(expected.lateRows, actual.lateRows);
    if (lateDifference !== null) return `late rows: ${lateDifference}\n${scriptSource(actions)}`;
    const stateRows = oracle === 'sameEpochs' ? expected.stateRows : drains && outputMode === 'append' ? 0 : null;
    if (stateRows === null || stateRows === actual.stateRows) return null;
    return `${actual.stateRows} rows are in the state in the end where ${stateRows} are right\n${scriptSource(actions)}`;
  }

  #rightOf(rows: readonly InputRow[], { cuts }: Schedule, restarts: ReadonlySet<number>): Promise<Outcome | Error> {
    const { oracle, last } = this.drawn;
    const which = rows === this.drawn.rows ? 'all' : rows.map((row) => this.drawn.rows.indexOf(row)).join();
    const again = this.#restartsShow ? [...restarts].toSorted((a, b) => a - b) : [];
    const name = `${which} ${oracle === 'sameEpochs' ? cuts.join() : ''} ${again.join()}`;
    const known = this.#right.get(name);
    if (known !== undefined) return known;
    const script = scriptOf(rows, oracle === 'sameEpochs' ? { ...NO_TROUBLE, cuts } : NO_TROUBLE, last);
    const right = this.#run(script, new Set(again)).catch((error: Error) => error);
    this.#right.set(name, right);
    return right;
  }

  /** Runs the actions; where `restarts` are given, the query is started again there. */
  async #run(actions: readonly Action[], restarts?: ReadonlySet<number>): Promise<Outcome> {
    const { setup, build } = this.drawn;
    const query = new SimulatedQuery(build, { ...setup, ...this.#setup }, this.#inputs);
    try {
      const inputs = { schemas: setup.inputs };
      const noted = await runWithRestarts(query, actions, inputs, restarts);
      const rows = folded(await query.sink.rows(), this.#key)
        .map(rowKey)
        .toSorted();
      const lateRows = query.lateRows().map(rowKey).toSorted();
      this.totals.lateRows += lateRows.length;
      const stateRows = await (await StateManager.open(query.disk.entries)).stateRows();
      return { rows, lateRows, stateRows, restarts: noted };
    } finally {
      await query.stop();
      this.totals.ownRestarts += query.ownRestarts;
      this.totals.epochs += query.progress.length;
      this.totals.restarts += actions.filter(({ act }) => act.kind === 'restart').length;
      addCounts(this.totals.reached, query.board.reached);
      addCounts(this.totals.fired, query.board.fired);
    }
  }
}

/** Of sorted texts: which are missing and which are too many; null where none are. */
function differenceOf(expected: readonly string[], actual: readonly string[]): string | null {
  if (expected.length === actual.length && expected.every((row, k) => row === actual[k])) return null;
  const missing = without(expected, actual);
  const extra = without(actual, expected);
  const shown = (rows: readonly string[]) => rows.slice(0, 5).join('\n    ');
  return `${actual.length} rows came out where ${expected.length} are right\n  missing:\n    ${shown(missing)}\n  not right:\n    ${shown(extra)}`;
}

function without(rows: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const row of others) left.set(row, (left.get(row) ?? 0) + 1);
  return rows.filter((row) => {
    const count = left.get(row) ?? 0;
    left.set(row, count - 1);
    return count <= 0;
  });
}
