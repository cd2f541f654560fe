import type * as FastCheck from 'fast-check';
import { TidemarkError } from '../base/errors.js';
import type { PlanNode } from '../stream/plan-node.js';
import { schemaOf } from '../stream/schema-input.js';
import { type Action, scriptSource } from './actions.js';
import { sideBySide } from './failure-report.js';
import { nodesOf } from './fold.js';
import { type AnyInputs, type AnyPipeline, buildOf, type CommonOptions, inputsOf, setupOf } from './pipeline.js';
import { type FastCheckModule, type InputRow, rowsOf, type Timeline } from './row-arbitraries.js';
import { type Schedule, type ScheduleLimits, schedules } from './schedule.js';
import { ONLY_INPUT, type Row, SimulatedQuery } from './simulated-query.js';

/** Options of all laws. */
export interface LawOptions extends CommonOptions {
  /**
   * The rows: a list, or a fast-check arbitrary of lists. With several inputs each row says where it goes, `{ input, row }`. Default: generated
   * from the schema, with event times that are never late.
   */
  readonly rows?: readonly (Row | InputRow)[] | FastCheck.Arbitrary<readonly (Row | InputRow)[]>;
  /** Rows that come last, in an epoch of their own: a final watermark. */
  readonly last?: readonly (Row | InputRow)[];
  /** Columns by which rows replace each other; in update mode the keys of the aggregation by default. */
  readonly key?: readonly string[];
  /** How generated event times go on; the disorder is below the smallest watermark delay of the pipeline by default. */
  readonly timeline?: Partial<Timeline>;
  /** Default 100. */
  readonly runs?: number;
  /** Default: a new one each time; a failure names it. */
  readonly seed?: number;
  /** With a seed: where in its runs the failure was, as a failure names it. */
  readonly path?: string;
  /** Default 24. */
  readonly rowsMax?: number;
  /** Default 6. */
  readonly epochsMax?: number;
  /** Default 4. */
  readonly faultsMax?: number;
  /** The fast-check module; imported when it is not given. */
  readonly fastCheck?: FastCheckModule;
}

/** What a law looked at. */
export interface LawReport {
  readonly runs: number;
  readonly seed: number;
  /** Epochs that were run in all. */
  readonly epochs: number;
  /** How often each step was passed (`before sinkCommit`). */
  readonly reached: ReadonlyMap<string, number>;
  /** How often each planned fault came (`crash before sinkCommit`). */
  readonly fired: ReadonlyMap<string, number>;
}

/** One generated case. */
export interface Draw {
  readonly rows: readonly InputRow[];
  readonly schedule: Schedule;
}

/** How a case breaks a law. */
export interface Violation {
  readonly message: string;
  readonly script: readonly Action[];
  readonly expected?: readonly Row[];
  readonly actual?: readonly Row[];
}

const DEFAULTS: ScheduleLimits = { rowsMax: 24, epochsMax: 6, faultsMax: 4 };
const DEFAULT_DELAY_MS = 10_000;

/** A pipeline that a law is checked for: makes queries of it, and counts what they do. */
export class Subject {
  readonly plan: PlanNode;
  epochs = 0;
  readonly reached = new Map<string, number>();
  readonly fired = new Map<string, number>();

  constructor(
    readonly pipeline: AnyPipeline,
    readonly options: AnyInputs & LawOptions,
  ) {
    this.plan = this.query().plan;
  }

  /** A new query, which has not started. */
  query(changes: Partial<CommonOptions> = {}): SimulatedQuery {
    return new SimulatedQuery(buildOf(this.pipeline, this.options), setupOf({ ...this.options, ...changes }));
  }

  /** Stops the query and takes its counts. */
  async end(query: SimulatedQuery): Promise<void> {
    await query.stop();
    this.epochs += query.progress.length;
    addCounts(this.reached, query.board.reached);
    addCounts(this.fired, query.board.fired);
  }

  get last(): readonly InputRow[] {
    return (this.options.last ?? []).map((row) => inputRow(row, this.options));
  }
}

/** Looks for a case that breaks a law, and rejects with the smallest one found: PROPERTY_FAILED. */
export async function checkLaw(
  law: string,
  subject: Subject,
  limits: Partial<ScheduleLimits>,
  check: (draw: Draw) => Promise<Violation | null>,
): Promise<LawReport> {
  const { options } = subject;
  const fc = options.fastCheck ?? (await importFastCheck());
  const sizes = { ...DEFAULTS, ...given(options, ['rowsMax', 'epochsMax', 'faultsMax']), ...limits };
  const draws = fc.record({ rows: rowsArbitrary(fc, subject, sizes.rowsMax), schedule: schedules(fc, sizes) });
  const property = fc.asyncProperty(draws, async (draw) => (await check(draw)) === null);
  const details = await fc.check(property, {
    numRuns: options.runs ?? 100,
    ...given(options, ['seed', 'path']),
  });
  if (!details.failed) {
    return { runs: details.numRuns, seed: details.seed, epochs: subject.epochs, reached: subject.reached, fired: subject.fired };
  }
  const found = details.counterexample?.[0];
  if (found === undefined) throw new TidemarkError('PROPERTY_FAILED', `${law}: no case could be generated`, { law, seed: details.seed });
  const again = await check(found).catch((error: unknown) => error);
  throw lawError(law, details, again);
}

function lawError(
  law: string,
  {
    seed,
    counterexamplePath,
    numRuns,
    numShrinks,
    errorInstance,
  }: Pick<FastCheck.RunDetails<unknown>, 'seed' | 'counterexamplePath' | 'numRuns' | 'numShrinks'> & { errorInstance?: unknown },
  again: unknown,
): TidemarkError {
  const where = `seed ${seed}, path '${counterexamplePath}', run ${numRuns}, made smaller ${numShrinks} times`;
  const details = { law, seed, path: counterexamplePath };
  if (again === null) {
    return new TidemarkError(
      'PROPERTY_FAILED',
      `${law} does not hold, but not each time (${where}): the pipeline or the sink is not the same in each run`,
      details,
    );
  }
  if (again instanceof Error) {
    return new TidemarkError(
      'PROPERTY_FAILED',
      `${law}: the pipeline fails (${where})\n\n${again.message}`,
      details,
      errorInstance ?? again,
    );
  }
  const { message, script, expected, actual } = again as Violation;
  const both = expected && actual ? `\n\n${sideBySide(expected, actual)}` : '';
  const paste = `await runScript(pipeline, ${scriptSource(script)}, options);`;
  return new TidemarkError('PROPERTY_FAILED', `${law} does not hold: ${message}\n(${where})\n\n${paste}${both}`, {
    ...details,
    expected,
    actual,
  });
}

async function importFastCheck(): Promise<FastCheckModule> {
  try {
    return await import('fast-check');
  } catch (cause) {
    throw new TidemarkError(
      'PACKAGE_MISSING',
      'laws are checked with fast-check: npm install --save-dev fast-check',
      { package: 'fast-check' },
      cause,
    );
  }
}

function rowsArbitrary(fc: FastCheckModule, { options, plan }: Subject, rowsMax: number): FastCheck.Arbitrary<readonly InputRow[]> {
  const { rows } = options;
  const named = (list: readonly (Row | InputRow)[]) => list.map((row) => inputRow(row, options));
  if (rows === undefined) {
    const inputs = Object.fromEntries(Object.entries(inputsOf(options)).map(([name, schema]) => [name, schemaOf(schema)]));
    const disorderMs = smallestDelayMs(plan) ?? DEFAULT_DELAY_MS;
    const stepMs = Math.max(1, disorderMs);
    return rowsOf(fc, inputs, { disorderMs, stepMs, gapMs: 20 * stepMs, ...options.timeline }, rowsMax);
  }
  return 'generate' in rows ? rows.map(named) : fc.constant(named(rows));
}

function inputRow(row: Row | InputRow, options: AnyInputs): InputRow {
  return 'schemas' in options ? (row as InputRow) : { input: ONLY_INPUT, row: row as Row };
}

function smallestDelayMs(plan: PlanNode): number | null {
  const delays = [...nodesOf(plan)].flatMap((node) => (node.kind === 'withWatermark' ? [node.delayMs] : []));
  return delays.length === 0 ? null : Math.min(...delays);
}

function given<T extends object, K extends keyof T>(options: T, names: readonly K[]): Partial<Pick<T, K>> {
  return Object.fromEntries(names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]]))) as Partial<Pick<T, K>>;
}

function addCounts(to: Map<string, number>, from: ReadonlyMap<string, number>): void {
  for (const [name, count] of from) to.set(name, (to.get(name) ?? 0) + count);
}
