import { isTidemarkError, TidemarkError } from '../base/errors.js';
import type { SchemaInput } from '../stream/schema-input.js';
import type { Act, Action, ExpectedState, WhichRows } from './actions.js';
import { failureReport, type Mismatch, sameRows } from './failure-report.js';
import { folded } from './fold.js';
import {
  type AnyInputs,
  type AnyPipeline,
  buildOf,
  type CommonOptions,
  type NamedInputs,
  type Pipeline,
  type Pipelines,
  setupOf,
  type SingleInput,
} from './pipeline.js';
import { type Row, SimulatedQuery } from './simulated-query.js';

/** What a script left behind. */
export interface ScriptResult {
  /** What a reader of the sink sees. */
  readonly rows: readonly Row[];
  /** Epochs that were run, repeated ones counted each time. */
  readonly epochs: number;
  /** How often each step of the run was passed (`before sinkCommit`), and how often a planned fault came (`crash before sinkCommit`). */
  readonly reached: ReadonlyMap<string, number>;
  readonly fired: ReadonlyMap<string, number>;
}

/**
 * Runs a test of a pipeline, action by action, over a simulated disk, clock and sink: milliseconds, and the same each time. Rejects with
 * SCRIPT_FAILED at the first action that does not hold; the message shows the script with a cursor, expected and actual rows side by side,
 * the last progress, the state tables and the plan. Works under any test runner.
 *
 * @example
 * await runScript(
 *   (clicks) => clicks.pipe(withWatermark('time', '1 minute'), groupBy(["window(time, '1 minute') AS w"], { n: count() })),
 *   [
 *     addRows([{ time: '2026-01-01 00:00:10' }]),
 *     crash({ before: 'stateCommit' }),
 *     processAll(),
 *     restart(),
 *     addRows([{ time: '2026-01-01 00:05:00' }]),
 *     processAll(),
 *     expectState({ rows: 1 }),
 *   ],
 *   { schema: 'time TIMESTAMP' },
 * );
 */
export async function runScript<const S extends SchemaInput>(
  pipeline: Pipeline<S>,
  actions: readonly Action[],
  options: SingleInput<S> & CommonOptions,
): Promise<ScriptResult>;
export async function runScript<const M extends Readonly<Record<string, SchemaInput>>>(
  pipeline: Pipelines<M>,
  actions: readonly Action[],
  options: NamedInputs<M> & CommonOptions,
): Promise<ScriptResult>;
export async function runScript(
  pipeline: AnyPipeline,
  actions: readonly Action[],
  options: AnyInputs & CommonOptions,
): Promise<ScriptResult> {
  const query = new SimulatedQuery(buildOf(pipeline, options), setupOf(options));
  try {
    await runActions(query, actions, options);
    return { rows: await query.sink.rows(), epochs: query.progress.length, reached: query.board.reached, fired: query.board.fired };
  } finally {
    await query.stop();
  }
}

/** Runs the actions on a query that exists, and leaves it as they do; `after` is called behind each. */
export async function runActions(
  query: SimulatedQuery,
  actions: readonly Action[],
  options: AnyInputs,
  after?: (act: Act) => Promise<void>,
): Promise<void> {
  const script = new Script(query, options);
  for (const [k, { act }] of actions.entries()) {
    const expectsError = actions[k + 1]?.act.kind === 'expectError';
    const mismatch = await script.run(act, expectsError);
    if (mismatch !== null) throw await failureReport(actions, k, mismatch, query);
    await after?.(act);
  }
}

class Script {
  /** Rows, and epochs, that `expectRows` has looked at. */
  #seenRows = 0;

  constructor(
    private readonly query: SimulatedQuery,
    private readonly inputs: AnyInputs,
  ) {}

  /** Does one action; what does not hold is returned. */
  async run(act: Act, expectsError: boolean): Promise<Mismatch | null> {
    const { query } = this;
    if (act.kind === 'expectError') return this.#expectError(act.code);
    try {
      const mismatch = await this.#do(act);
      if (mismatch !== null) return mismatch;
    } catch (error) {
      query.failure = error;
    }
    return query.failure === null || expectsError ? null : { message: `the query failed: ${messageOf(query.failure)}` };
  }

  async #do(act: Exclude<Act, { kind: 'expectError' }>): Promise<Mismatch | null> {
    const { query } = this;
    switch (act.kind) {
      case 'addRows':
        query.add(act.rows, act.input);
        return null;
      case 'advanceClock':
        query.clock.advance(act.deltaMs);
        return null;
      case 'runEpoch':
        await query.runEpoch();
        return null;
      case 'processAll':
        await query.processAll();
        return null;
      case 'crashNow':
        await query.crash();
        return null;
      case 'fault':
        query.arm({ kind: act.fault, place: act.place, ...(act.times !== undefined && { times: act.times }) });
        return null;
      case 'restart':
        await query.restart();
        return null;
      case 'restartWith':
        await query.restart(buildOf(act.pipeline, this.inputs));
        return null;
      case 'expectRows':
        return this.#expectRows(act.rows, act.which, act.key ?? null);
      case 'expectState':
        return this.#expectState(act.state);
      case 'expectWatermark':
        return this.#expectWatermark(act.timeMs);
    }
  }

  async #expectRows(expected: readonly Row[], which: WhichRows, key: readonly string[] | null): Promise<Mismatch | null> {
    const actual = folded(await this.#rows(which), key);
    return sameRows(expected, actual) ? null : { message: `rows (${which}) differ`, expected, actual };
  }

  async #rows(which: WhichRows): Promise<readonly Row[]> {
    const { query } = this;
    const epochs = query.epochs();
    if (which === 'last') {
      if (epochs !== null) return epochs.at(-1) ?? [];
      throw new TidemarkError('UNSUPPORTED_EXPECTATION', "expectRows(…, 'last') needs the default sink; ask for 'new' or 'all'", {});
    }
    const all = await query.sink.rows();
    const start = which === 'all' || all.length < this.#seenRows ? 0 : this.#seenRows;
    this.#seenRows = all.length;
    return all.slice(start);
  }

  #expectState(expected: ExpectedState): Mismatch | null {
    const operators = this.query.progress.at(-1)?.stateOperators ?? [];
    const found = {
      rows: operators.map((o) => o.numRowsTotal),
      updated: operators.map((o) => o.numRowsUpdated),
      lateRows: operators.map((o) => o.numRowsDroppedByWatermark),
    };
    for (const name of ['rows', 'updated', 'lateRows'] as const) {
      const wanted = expected[name];
      if (wanted === undefined) continue;
      const sum = found[name].reduce((a, b) => a + b, 0);
      const holds = typeof wanted === 'number' ? wanted === sum : wanted.join() === found[name].join();
      if (!holds)
        return { message: `state differs: expected ${name} ${String(wanted)}, found ${found[name].join(', ') || 'no stateful operator'}` };
    }
    return null;
  }

  #expectWatermark(timeMs: number): Mismatch | null {
    const watermark = this.query.progress.at(-1)?.eventTime?.['watermark'];
    if (watermark !== undefined && new Date(watermark).getTime() === timeMs) return null;
    return { message: `the watermark differs: expected ${new Date(timeMs).toISOString()}, found ${watermark ?? 'none'}` };
  }

  #expectError(code: string): Mismatch | null {
    const { failure } = this.query;
    this.query.failure = null;
    if (failure === null) return { message: `expected the error ${code}, but nothing failed` };
    if (hasCode(failure, code)) return null;
    return { message: `expected the error ${code}, found: ${messageOf(failure)}` };
  }
}

/** The error or one that led to it. */
function hasCode(error: unknown, code: string): boolean {
  for (let at = error; at instanceof Error; at = at.cause) if (isTidemarkError(at, code)) return true;
  return false;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
