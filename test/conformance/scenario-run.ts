import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { ManualClock } from 'tidemark/testing';
import {
  type Batch,
  type EpochStream,
  type MemorySink,
  type MemoryStream,
  memoryStream,
  processingTime,
  type QueryOptions,
  type QueryProgress,
  type StreamingQuery,
  toMemory,
  writeStream,
} from 'tidemark';
import { buildPlan } from './scenario-plan.js';
import { expectedText, objectOf, rowText } from './scenario-values.js';
import type { JsonRow, Scenario, StateCheck, Step } from './scenario.js';

export interface ScenarioResult {
  readonly id: string;
  readonly about: string;
  /** Empty where the scenario passes. */
  readonly failures: readonly string[];
  /** State metrics that differ from Spark's; they depend on how state is laid out. */
  readonly stateDifferences: readonly string[];
}

/** Runs one scenario with its state in LevelDB, in a temporary folder. */
export async function runScenario(scenario: Scenario): Promise<ScenarioResult> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-conformance-'));
  const run = new ScenarioRun(scenario, folder);
  try {
    await (scenario.batch === true ? run.batch() : run.streaming());
  } catch (error) {
    run.failures.push(error instanceof Error ? `${error.constructor.name} ${error.message}` : String(error));
  } finally {
    await run.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return { id: scenario.id, about: scenario.about, failures: run.failures, stateDifferences: run.stateDifferences };
}

interface Failed {
  readonly stage: 'analysis' | 'runtime';
  readonly error: Error;
}

class ScenarioRun {
  readonly failures: string[] = [];
  readonly stateDifferences: string[] = [];
  readonly #sources: Map<string, MemoryStream>;
  readonly #sink: MemorySink = toMemory();
  readonly #clock = new ManualClock(0);
  #conf: Readonly<Record<string, string>>;
  #stream: EpochStream | null = null;
  #query: StreamingQuery | null = null;
  #failed: Failed | null = null;
  /** Epochs of the sink that earlier checks of rows have seen. */
  #checkedEpochs = 0;
  #last: QueryProgress | null = null;
  #sinceCheck: QueryProgress[] = [];

  constructor(
    private readonly scenario: Scenario,
    private readonly folder: string,
  ) {
    this.#conf = scenario.conf ?? {};
    this.#sources = new Map(Object.entries(scenario.sources).map(([name, ddl]) => [name, memoryStream(ddl)]));
  }

  get #isManual(): boolean {
    return this.scenario.clock === 'manual';
  }

  async batch(): Promise<void> {
    const stream = buildPlan(this.scenario.plan, new Map());
    const rows = await (await firstValueFrom(stream)).collect();
    for (const step of this.scenario.steps) {
      const expected = step.checkAll ?? step.checkNew ?? step.checkLast;
      if (expected !== undefined) this.#compareRows('rows', expected, [rows], step.sorted === true);
    }
  }

  async streaming(): Promise<void> {
    await this.#start();
    const { steps } = this.scenario;
    for (const [k, step] of steps.entries()) {
      if (this.#failed !== null && step.expectError === undefined && step.restart === undefined) {
        // what Spark finds in the first batch may be found before it; then the rows for it are never read
        if (this.#failed.stage === 'analysis' && steps.slice(k).some((s) => s.expectError?.stage === 'runtime')) continue;
        return this.#fail(k, `unexpected ${this.#failed.stage} error: ${this.#failed.error.message}`);
      }
      await this.#step(step, k);
      if (this.failures.length > 0) return;
    }
    if (this.#failed !== null) this.#fail(steps.length, `unexpected ${this.#failed.stage} error: ${this.#failed.error.message}`);
  }

  async stop(): Promise<void> {
    await this.#query?.stop();
    this.#query = null;
  }

  async #step(step: Step, k: number): Promise<void> {
    if (step.add !== undefined) {
      for (const [name, rows] of Object.entries(step.add)) this.#addRows(name, rows);
      if (!this.#isManual) await this.#settle();
    } else if (step.advanceClock !== undefined) {
      this.#clock.advance(step.advanceClock);
      await this.#settle();
    } else if (step.restart === true) {
      await this.stop();
      this.#failed = null;
      this.#conf = { ...this.#conf, ...step.conf };
      await this.#start();
    } else if (step.expectError !== undefined) {
      this.#checkError(step.expectError, k);
    } else {
      this.#check(step, k);
    }
  }

  #addRows(name: string, rows: readonly JsonRow[]): void {
    const source = this.#sources.get(name)!;
    source.add(rows.map((row) => objectOf(row, source.schema)));
  }

  async #start(): Promise<void> {
    try {
      this.#stream = buildPlan(this.scenario.plan, this.#sources);
      this.#query = this.#stream.pipe(writeStream(this.#sink, this.#options())).start();
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error)) throw error;
      this.#failed = { stage: 'analysis', error };
      return;
    }
    this.#query.progress$.subscribe((progress) => {
      this.#last = progress;
      this.#sinceCheck.push(progress);
    });
    await this.#settle();
  }

  #options(): QueryOptions {
    const options: Record<string, unknown> = { outputMode: this.scenario.outputMode, checkpointLocation: join(this.folder, 'checkpoint') };
    for (const [name, value] of Object.entries(this.#conf)) setOption(options, name, value);
    if (this.#isManual) Object.assign(options, { clock: this.#clock, trigger: processingTime(1) });
    return options;
  }

  /** Waits until the query has nothing left to do or, with the manual clock, until the trigger is over. */
  async #settle(): Promise<void> {
    const query = this.#query!;
    try {
      if (!this.#isManual) await query.processAllAvailable();
      else await this.#untilNextTrigger(query);
    } catch (error) {
      this.#failed = { stage: 'runtime', error: error as Error };
    }
  }

  async #untilNextTrigger(query: StreamingQuery): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve));
    while (query.isActive && query.status.message !== 'Waiting for next trigger');
    if (query.exception !== null) throw query.exception;
  }

  #check(step: Step, k: number): void {
    const epochs = this.#sink.epochs().map((e) => e.batch);
    const isComplete = this.scenario.outputMode === 'complete';
    const last = epochs.slice(-1);
    const sorted = step.sorted === true;
    if (step.checkNew !== undefined)
      this.#compareRows(`step ${k} checkNew`, step.checkNew, isComplete ? last : epochs.slice(this.#checkedEpochs), sorted);
    if (step.checkLast !== undefined) this.#compareRows(`step ${k} checkLast`, step.checkLast, last, sorted);
    if (step.checkAll !== undefined) this.#compareRows(`step ${k} checkAll`, step.checkAll, isComplete ? last : epochs, sorted);
    if (step.checkNew !== undefined || step.checkLast !== undefined || step.checkAll !== undefined) this.#checkedEpochs = epochs.length;
    if (step.watermark !== undefined) {
      const actual = this.#last?.eventTime?.['watermark'] ?? null;
      if (actual !== step.watermark) this.#fail(k, `watermark: expected ${step.watermark}, got ${actual}`);
    }
    if (step.state !== undefined) this.#compareState(`step ${k} state`, step.state, this.#last === null ? [] : [this.#last], true);
    if (step.stateSince !== undefined) this.#compareState(`step ${k} stateSince`, step.stateSince, this.#sinceCheck, false);
    const next = this.scenario.steps[k + 1];
    if (next === undefined || next.add !== undefined || next.advanceClock !== undefined || next.restart !== undefined)
      this.#sinceCheck = [];
  }

  #checkError(expected: NonNullable<Step['expectError']>, k: number): void {
    const failed = this.#failed;
    if (failed === null) return this.#fail(k, `expected an ${expected.stage} error (${expected.about}), but there was none`);
    const isPlanning =
      /^(Extended)?AnalysisException/.test(expected.sparkMessage ?? '') || /^_LEGACY_ERROR_TEMP_3\d/.test(expected.sparkCondition ?? '');
    if (failed.stage !== expected.stage && !(failed.stage === 'analysis' && isPlanning)) {
      this.#fail(k, `expected an ${expected.stage} error (${expected.about}), got at ${failed.stage}: ${failed.error.message}`);
    }
    this.#failed = null;
  }

  #compareRows(what: string, expected: readonly JsonRow[], batches: readonly Batch[], isOrdered: boolean): void {
    const schema = this.#stream?.schema ?? batches[0]!.schema;
    const want = expected.map((row) => expectedText(row, schema));
    const got = batches.flatMap((batch) => batch.rows().map((row) => rowText(row, schema)));
    const same = isOrdered ? want.join('\n') === got.join('\n') : want.toSorted().join('\n') === got.toSorted().join('\n');
    if (same) return;
    const missing = without(want, got);
    const extra = without(got, want);
    this.failures.push(
      `${what}: expected ${want.length} rows, got ${got.length}\n    missing: ${missing.join(' ')}\n    extra:   ${extra.join(' ')}`,
    );
  }

  #compareState(what: string, check: StateCheck | readonly StateCheck[], progress: readonly QueryProgress[], withTotal: boolean): void {
    const checks = Array.isArray(check) ? (check as readonly StateCheck[]) : [check as StateCheck];
    const sum = (operator: number, field: 'numRowsUpdated' | 'numRowsRemoved' | 'numRowsDroppedByWatermark') =>
      progress.reduce((total, p) => total + (p.stateOperators[operator]?.[field] ?? 0), 0);
    for (const [k, want] of checks.entries()) {
      const got = {
        total: withTotal ? (progress.at(-1)?.stateOperators[k]?.numRowsTotal ?? 0) : undefined,
        updated: sum(k, 'numRowsUpdated'),
        removed: sum(k, 'numRowsRemoved'),
        droppedByWatermark: sum(k, 'numRowsDroppedByWatermark'),
      };
      for (const [name, value] of Object.entries(want)) {
        const actual = got[name as keyof typeof got];
        if (actual !== value) this.stateDifferences.push(`${what} of operator ${k}: ${name} expected ${value}, got ${actual}`);
      }
    }
  }

  #fail(step: number, message: string): void {
    this.failures.push(`step ${step} ${message}`);
  }
}

function without(rows: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return rows.filter((row) => {
    const at = left.indexOf(row);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Spark's settings as options of the query; those without effect on answers are left out. */
function setOption(options: Record<string, unknown>, name: string, value: string): void {
  const flags: Readonly<Record<string, string>> = {
    'spark.sql.streaming.noDataMicroBatches.enabled': 'noDataEpochs',
    'spark.sql.streaming.statefulOperator.checkCorrectness.enabled': 'checkCorrectness',
    'spark.sql.streaming.statefulOperator.allowMultiple': 'allowMultipleStateful',
    'spark.sql.streaming.unsupportedOperationCheck': 'unsupportedOperationCheck',
    'spark.sql.ansi.enabled': 'ansi',
  };
  const texts: Readonly<Record<string, string>> = {
    'spark.sql.streaming.multipleWatermarkPolicy': 'multipleWatermarkPolicy',
    'spark.sql.session.timeZone': 'timeZone',
  };
  if (flags[name] !== undefined) options[flags[name]] = value === 'true';
  else if (texts[name] !== undefined) options[texts[name]] = value;
  else if (name !== 'spark.sql.shuffle.partitions') throw new Error(`setting ${name} is not known to this runner`);
}
