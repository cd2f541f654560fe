import { type Clock, ManualClock } from '../base/clock.js';
import { TidemarkError } from '../base/errors.js';
import { rowObjects } from '../columnar/rows.js';
import { type MemorySink, toMemory } from '../connectors/memory/memory-sink.js';
import type { MemoryStream } from '../connectors/memory/memory-stream.js';
import type { LateSink } from '../checkpoint/late-output.js';
import { analyze } from '../plan/analyze.js';
import { lateSink } from '../query/late-rows.js';
import type { QueryProgress } from '../query/progress.js';
import { QueryManager } from '../query/manager.js';
import { type QueryOptions, type ResolvedOptions, resolveOptions } from '../query/options.js';
import { startQueryAt } from '../query/start.js';
import type { StreamingQuery } from '../query/streaming-query.js';
import type { PlanNode } from '../stream/plan-node.js';
import type { SchemaInput } from '../stream/schema-input.js';
import { settingsOf } from '../stream/settings.js';
import type { SinkProvider } from '../stream/sink.js';
import { type Fault, FaultBoard, isPlanned, Life, ticks } from './fault-board.js';
import { faultySink } from './faulty-ends.js';
import { type Disk, SimulatedDisk } from './simulated-disk.js';
import { type BuildPipeline, SimulatedInputs } from './simulated-inputs.js';

/** A row as an object. */
export type Row = Readonly<Record<string, unknown>>;

/** The input of a pipeline with one input. */
export const ONLY_INPUT = 'input';

/** Where the query puts its rows, and how the test reads them back: what a reader outside would see. */
export interface ObservedSink {
  readonly sink: SinkProvider;
  readonly rows: () => readonly Row[] | Promise<readonly Row[]>;
}

/** Options of the query that a script may set. Trigger, checkpoint and clock belong to the script. */
export type SimulatedOptions = Omit<QueryOptions, 'checkpointLocation' | 'trigger' | 'clock' | 'signal' | 'queryName'>;

export interface SimulationSetup extends SimulatedOptions {
  readonly inputs: Readonly<Record<string, SchemaInput>>;
  /** A new sink for each run of a script; memory by default. */
  readonly sink?: () => ObservedSink;
  /** Where the checkpoint lies; in memory by default. */
  readonly disk?: Disk;
  /** Late rows go to a sink of their own: where the query comes by a step of its sink, it comes by that of the late rows next. */
  readonly keepsLateRows?: boolean;
}

/** Where the manual clock begins: 2026-01-01. */
const START_MS = Date.UTC(2026, 0, 1);

/**
 * One query on a simulated disk, clock and sink, driven step by step. Nothing runs by itself: triggers fire only inside `processAll` and
 * `runEpoch`, so a script gives the same run each time.
 */
export class SimulatedQuery {
  readonly board = new FaultBoard();
  readonly disk: Disk;
  readonly clock = new ManualClock(START_MS);
  readonly sink: ObservedSink;
  /** Progress of all epochs of all runs. */
  readonly progress: QueryProgress[] = [];
  /** The error that the query ended with and nothing has asked for. */
  failure: unknown = null;
  life = new Life(this.board);
  #plan: PlanNode;
  #query: StreamingQuery | null = null;
  #earlierRestarts = 0;
  #options: ResolvedOptions | null = null;
  readonly #inputs: SimulatedInputs;
  readonly #rows: Readonly<Record<string, MemoryStream>>;
  readonly #memorySink: MemorySink | null;
  readonly #lateRows = toMemory();
  readonly #lateSinks: readonly LateSink[];
  readonly #gate = new Gate();
  readonly #setup: SimulationSetup;

  /** With `inputs` that other queries had before, the plan is theirs too. */
  constructor(build: BuildPipeline, setup: SimulationSetup, inputs = new SimulatedInputs(setup)) {
    this.#setup = setup;
    this.disk = setup.disk ?? new SimulatedDisk();
    const around = { life: () => this.life, mayRun: () => this.#gate.passed() };
    this.#inputs = inputs;
    this.#rows = inputs.begin(around);
    this.#memorySink = setup.sink === undefined ? toMemory() : null;
    this.sink = setup.sink?.() ?? { sink: this.#memorySink!, rows: () => this.#memorySink!.rows() };
    this.#faultySink = faultySink(this.sink.sink, around);
    this.#plan = inputs.planOf(build);
    this.#lateSinks = setup.keepsLateRows === true ? [lateSink(this.#plan, faultySink(this.#lateRows, around), {})] : [];
  }

  readonly #faultySink: SinkProvider;

  /** Rows that came too late, where they are kept. */
  lateRows(): readonly Row[] {
    return this.#lateRows.rows();
  }

  get plan(): PlanNode {
    return this.#plan;
  }

  get isRunning(): boolean {
    return this.#query?.isActive === true;
  }

  /** Whether a run was started and is over. */
  get isDown(): boolean {
    return this.#query !== null && !this.#query.isActive;
  }

  /** How often the restart policy has started it again. */
  get ownRestarts(): number {
    return this.#earlierRestarts + (this.#query?.restarts ?? 0);
  }

  get inputNames(): string[] {
    return Object.keys(this.#rows);
  }

  add(rows: readonly Row[], input = this.inputNames[0]!): void {
    const found = this.#rows[input];
    if (found === undefined) {
      throw new TidemarkError('UNKNOWN_INPUT', `the pipeline has no input '${input}'; it has ${this.inputNames.join(', ')}`, { input });
    }
    found.add(rows);
  }

  /** Rows of each committed epoch, where the sink is the default one. */
  epochs(): readonly (readonly Row[])[] | null {
    return this.#memorySink?.epochs().map(({ batch }) => [...rowObjects(batch)]) ?? null;
  }

  /** Runs all that the inputs hold; ends early where a planned fault ends the run. */
  async processAll(): Promise<void> {
    const query = this.#running();
    await this.#during(query.processAllAvailable());
  }

  /** Runs one epoch, if there is anything to do. */
  async runEpoch(): Promise<void> {
    const query = this.#running();
    const ran = query.progress$.subscribe(() => this.#gate.close());
    const idle = query.processAllAvailable().catch(() => undefined);
    const first = new Promise<void>((resolve) => {
      const once = query.progress$.subscribe({ next: () => (resolve(), once.unsubscribe()), complete: resolve });
    });
    await this.#during(Promise.race([idle, first]));
    ran.unsubscribe();
  }

  /** The process is gone, at once; what was not durable is lost. */
  async crash(): Promise<void> {
    this.life.kill();
    await this.stop();
    await this.disk.crash();
  }

  arm(fault: Fault): void {
    this.board.arm(fault);
  }

  async stop(): Promise<void> {
    const query = this.#query;
    if (query === null) return;
    const stopped = query.stop();
    this.#gate.open();
    await stopped;
    this.#gate.close();
  }

  /** Starts again over the same disk; a run that is not down is stopped first. Faults that have not come are forgotten. */
  async restart(build?: BuildPipeline): Promise<void> {
    this.board.disarm();
    await this.stop();
    if (this.life.isOver) await this.disk.crash();
    if (build !== undefined) {
      this.#plan = this.#inputs.planOf(build);
      this.#options = null;
    }
    this.#earlierRestarts = this.ownRestarts;
    this.#query = null;
    this.#start();
  }

  /** The plan as `explain` shows it. */
  explain(): string {
    return this.#query?.explain() ?? '';
  }

  #running(): StreamingQuery {
    if (this.#query === null) this.#start();
    const query = this.#query!;
    if (!query.isActive && this.failure === null) {
      throw new TidemarkError('QUERY_IS_DOWN', 'the query has ended; the script must start it with restart()', {});
    }
    return query;
  }

  #start(): void {
    const life = new Life(this.board);
    this.life = life;
    this.#options ??= this.#checkedOptions();
    const options = this.#options;
    const open = async () => {
      await this.#gate.passed();
      return this.disk.open(life);
    };
    this.#faultySink.check?.(this.#plan.schema, options.outputMode);
    const place = { kind: 'store', queryId: 'simulated', open } as const;
    const query = startQueryAt(this.#plan, this.#faultySink, options, place, new QueryManager(), { lateSinks: this.#lateSinks });
    life.onStop = () => void query.stop();
    query.progress$.subscribe((progress) => this.progress.push(progress));
    this.#query = query;
  }

  #checkedOptions(): ResolvedOptions {
    const { inputs: _, sink: _sink, disk: _disk, keepsLateRows: _keepsLateRows, ...given } = this.#setup;
    const options = resolveOptions({ ...given, clock: passingClock(this.clock, this.#gate) }, settingsOf(this.#plan));
    analyze(this.#plan, options);
    return options;
  }

  async #during(work: Promise<unknown>): Promise<void> {
    this.#gate.open();
    try {
      await work;
    } catch {
      // the query keeps its error, which is looked at below
    } finally {
      this.#gate.close();
    }
    const error = this.#query?.exception;
    if (error && !isPlanned(error)) this.failure = error.cause ?? error;
  }
}

/** What the script takes to see that the query has nothing to do, in turns of the event loop's microtasks. */
const SETTLING_TICKS = 30;

/**
 * A clock that stands still as the manual one does, but for a wait that the script itself waits for (the query tries again): as nobody is there
 * to move it then, it goes on by itself. A query that has nothing to do waits for the script.
 */
function passingClock(clock: ManualClock, gate: Gate): Clock {
  return {
    nowMs: () => clock.nowMs(),
    async waitUntil(timeMs, signal) {
      const reached = clock.waitUntil(timeMs, signal);
      await ticks(SETTLING_TICKS);
      if (gate.isOpen && signal?.aborted !== true) clock.advance(Math.max(0, timeMs - clock.nowMs()));
      return reached;
    },
  };
}

/** Holds the engine until the script lets it go on. */
class Gate {
  #isOpen = false;
  #waiting: (() => void)[] = [];

  get isOpen(): boolean {
    return this.#isOpen;
  }

  open(): void {
    this.#isOpen = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  close(): void {
    this.#isOpen = false;
  }

  passed(): Promise<void> {
    return this.#isOpen ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }
}
