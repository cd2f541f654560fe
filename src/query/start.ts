import { Checkpoint, type CheckpointPlace, placeOf, temporaryPlace } from '../checkpoint/checkpoint.js';
import { Coordinator } from '../checkpoint/coordinator.js';
import type { Faults } from '../checkpoint/faults.js';
import type { LateSink } from '../checkpoint/late-output.js';
import { type StreamRunOptions, trialRun } from '../checkpoint/stream-run.js';
import { TidemarkError } from '../base/errors.js';
import { analyze } from '../plan/analyze.js';
import { checkContinuous } from '../plan/continuous-rules.js';
import { explainPlan } from '../plan/explain.js';
import { stateShape } from '../plan/fingerprint.js';
import { optimize } from '../plan/optimize.js';
import { unusedWatermarks } from '../plan/unused-watermarks.js';
import type { OutputMode } from '../stream/output-mode.js';
import type { PlanNode } from '../stream/plan-node.js';
import type { SinkProvider } from '../stream/sink.js';
import { queries, type QueryManager } from './manager.js';
import type { ResolvedOptions } from './options.js';
import { type QueryHandle, StreamingQuery } from './streaming-query.js';
import { runTriggers } from './trigger-loop.js';

/** What a query may have beside its plan, sink and options: late sinks, and hooks for tests of the engine itself. */
export interface StartHooks {
  /** Sinks for late rows. */
  readonly lateSinks?: readonly LateSink[];
  /** Called around each durable step. */
  readonly faults?: Faults;
}

/** Checks the query and starts it. Everything that can be seen in plan, sink and options is refused here; the rest shows in the query. */
export function startQuery(plan: PlanNode, sink: SinkProvider, options: ResolvedOptions, extras: StartHooks = {}): StreamingQuery {
  analyze(plan, options);
  if (options.trigger.kind === 'continuous') checkContinuous(plan, options.outputMode);
  checkSink(plan, sink, options.outputMode);
  for (const late of extras.lateSinks ?? []) checkLateSink(late, sink);
  for (const text of unusedWatermarks(plan, options.outputMode)) warn(text);
  const sinks = [sink, ...(extras.lateSinks ?? []).map((late) => late.sink)];
  return startQueryAt(plan, sink, options, checkpointPlace(sinks, options), queries, extras);
}

/** Warnings given: a program that starts a query again and again is told once. */
const warned = new Set<string>();

function warn(text: string): void {
  if (warned.has(text)) return;
  warned.add(text);
  process.emitWarning(text, { type: 'TidemarkWarning', code: 'UNUSED_WATERMARK' });
}

/** Starts a query that has been checked, over the checkpoint at `place`. */
export function startQueryAt(
  plan: PlanNode,
  sink: SinkProvider,
  options: ResolvedOptions,
  place: CheckpointPlace,
  manager: QueryManager,
  extras: StartHooks = {},
): StreamingQuery {
  const optimized = optimize(plan);
  return new StreamingQuery(
    {
      id: place.queryId,
      name: options.queryName,
      sinkDescription: sink.description,
      explain: () => {
        const trial = trialRun(runOptions(optimized, options, new AbortController().signal));
        return explainPlan(optimized, options.outputMode, (node) => trial.tablesOf(node));
      },
      signal: options.signal,
      run: (query) => {
        const seesLateRows = (extras.lateSinks ?? []).length > 0 || query.wantsLateRows();
        return run(seesLateRows ? optimize(plan, { allColumns: true }) : optimized, sink, options, place, query, extras);
      },
    },
    manager,
  );
}

async function run(
  plan: PlanNode,
  sink: SinkProvider,
  options: ResolvedOptions,
  place: CheckpointPlace,
  query: QueryHandle,
  extras: StartHooks,
): Promise<void> {
  const checkpoint = await Checkpoint.open(place);
  let isClean = false;
  try {
    const coordinator = await openCoordinator(plan, sink, options, checkpoint, query, extras);
    try {
      await runTriggers(coordinator, options.trigger, options.clock, query);
    } catch (error) {
      await coordinator.close().catch(() => undefined);
      isClean = query.signal.aborted;
      throw error;
    }
    await coordinator.close();
    isClean = true;
  } finally {
    await checkpoint.close({ isClean });
  }
}

function openCoordinator(
  plan: PlanNode,
  sink: SinkProvider,
  options: ResolvedOptions,
  checkpoint: Checkpoint,
  query: QueryHandle,
  extras: StartHooks,
): Promise<Coordinator> {
  const run = runOptions(plan, options, query.signal);
  return Coordinator.open({
    ...run,
    checkpoint,
    sink,
    queryName: options.queryName,
    logged: { ...run.settings, multipleWatermarkPolicy: options.multipleWatermarkPolicy, noDataEpochs: options.noDataEpochs },
    minBatchesToRetain: options.minBatchesToRetain,
    clock: options.clock,
    workers: options.workers,
    ...(options.stateMemoryLimit !== null && { stateMemoryLimitBytes: options.stateMemoryLimit }),
    lateSinks: extras.lateSinks ?? [],
    wantsLateRows: () => (extras.lateSinks ?? []).length > 0 || query.wantsLateRows(),
    ...(extras.faults && { faults: extras.faults }),
    onStatus: (message, isDataAvailable) => query.status(isDataAvailable === undefined ? { message } : { message, isDataAvailable }),
  });
}

function runOptions(plan: PlanNode, options: ResolvedOptions, signal: AbortSignal): StreamRunOptions {
  return {
    plan,
    outputMode: options.outputMode,
    settings: { ansi: options.ansi, timeZone: options.timeZone },
    singleWatermark: !options.allowMultipleStateful,
    signal,
    shapeOf: stateShape,
  };
}

function checkSink(plan: PlanNode, sink: SinkProvider, outputMode: OutputMode): void {
  if (!sink.manifest.outputModes.includes(outputMode)) {
    throw new TidemarkError(
      'STREAMING_OUTPUT_MODE.UNSUPPORTED_DATASOURCE',
      `the sink ${sink.name} does not support ${outputMode} output mode; it takes ${sink.manifest.outputModes.join(', ')}.`,
      { sink: sink.name, outputMode },
    );
  }
  sink.check?.(plan.schema, outputMode);
}

function checkLateSink({ sink, plan }: LateSink, main: SinkProvider): void {
  if (sink === main) {
    throw new TidemarkError(
      'LATE_ROWS_SINK',
      `late rows cannot go to the sink of the query itself: give lateRowsTo a ${sink.name} sink of its own.`,
      {
        sink: sink.name,
      },
    );
  }
  checkSink(plan, sink, 'append');
}

function checkpointPlace(sinks: readonly SinkProvider[], options: ResolvedOptions): CheckpointPlace {
  if (options.checkpointLocation !== null) return placeOf(options.checkpointLocation);
  const sink = sinks.find(({ manifest }) => !manifest.temporaryCheckpoint);
  if (sink === undefined) return temporaryPlace();
  throw new TidemarkError(
    'CHECKPOINT_LOCATION_MISSING',
    `checkpointLocation must be specified for the sink ${sink.name}: without it a restart would repeat or lose rows.`,
    {
      sink: sink.name,
    },
  );
}
