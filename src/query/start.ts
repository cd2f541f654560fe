import { Checkpoint, type CheckpointPlace, placeOf, temporaryPlace } from '../checkpoint/checkpoint.js';
import { SteadyCoordinator } from '../checkpoint/steady-coordinator.js';
import type { Faults } from '../checkpoint/faults.js';
import type { LateSink } from '../checkpoint/late-output.js';
import { type StreamRunOptions, trialRun } from '../checkpoint/stream-run.js';
import { TidemarkError } from '../base/errors.js';
import { analyze } from '../plan/analyze.js';
import { checkContinuous } from '../plan/continuous-rules.js';
import { explainPlan } from '../plan/explain.js';
import { stateShape } from '../plan/fingerprint.js';
import { nodesDown } from '../plan/facts.js';
import { optimize } from '../plan/optimize.js';
import { BAD_RECORD_SCHEMA } from '../stream/bad-records.js';
import { unusedWatermarks } from '../plan/unused-watermarks.js';
import type { PlanNode } from '../stream/plan-node.js';
import { nodesOnThreads } from '../stream/scan-program.js';
import type { SinkProvider } from '../stream/sink.js';
import { guaranteeOf, guaranteeText } from './guarantee.js';
import { checkLateSink, checkSink } from './check-sinks.js';
import { queries, type QueryManager } from './manager.js';
import type { ResolvedOptions } from './options.js';
import { type QueryHandle, StreamingQuery } from './streaming-query.js';
import { supervised } from './supervisor.js';
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
  const sinks = sinksOf(plan, sink, extras);
  for (const bad of badRecordSinks(plan)) bad.check?.(BAD_RECORD_SCHEMA, 'append');
  const query = startQueryAt(plan, sink, options, checkpointPlace(sinks, options), queries, extras);
  queries.log(`query ${query.name === null ? query.id : `'${query.name}'`} starts, ${guaranteeText(query.guarantee)}`);
  return query;
}

/** The query's own sink, and those beside it. */
function sinksOf(plan: PlanNode, sink: SinkProvider, extras: StartHooks): SinkProvider[] {
  return [sink, ...(extras.lateSinks ?? []).map((late) => late.sink), ...badRecordSinks(plan)];
}

function badRecordSinks(plan: PlanNode): SinkProvider[] {
  const sinks = nodesDown(plan).flatMap((node) => (node.kind === 'source' && node.provider.badRecords ? [node.provider.badRecords] : []));
  return [...new Set(sinks)];
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
  const guarantee = guaranteeOf(plan, sinksOf(plan, sink, extras), {
    trigger: options.trigger,
    checkpointLocation: place.kind === 'folder' ? place.folder : place.kind === 'store' ? place.queryId : null,
  });
  return new StreamingQuery(
    {
      id: place.queryId,
      name: options.queryName,
      sinkDescription: sink.description,
      guarantee,
      explain: () => {
        const trial = trialRun(runOptions(optimized, options, new AbortController().signal));
        const { workers, outputMode } = options;
        const threads = workers > 1 ? { threads: { count: workers, nodes: nodesOnThreads(optimized) } } : {};
        const text = explainPlan(optimized, outputMode, { tablesOf: (node) => trial.tablesOf(node), ...threads });
        return `${text}guarantee ${guaranteeText(guarantee)}\n`;
      },
      signal: options.signal,
      run: (query) => {
        const seesLateRows = (extras.lateSinks ?? []).length > 0 || query.wantsLateRows();
        const seen = seesLateRows ? optimize(plan, { allColumns: true }) : optimized;
        return supervised(options.restart, options.clock, query, () => run(seen, sink, options, place, query, extras));
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
): Promise<SteadyCoordinator> {
  const run = runOptions(plan, options, query.signal);
  const coordinatorOptions = {
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
    onStatus: (message: string, isDataAvailable?: boolean) =>
      query.status(isDataAvailable === undefined ? { message } : { message, isDataAvailable }),
  };
  return SteadyCoordinator.open(coordinatorOptions, { retry: options.retry });
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

function checkpointPlace(sinks: readonly SinkProvider[], options: ResolvedOptions): CheckpointPlace {
  if (options.checkpointLocation !== null) return placeOf(options.checkpointLocation);
  if (options.restart !== null) {
    throw new TidemarkError(
      'CHECKPOINT_LOCATION_MISSING',
      'checkpointLocation must be specified for a query with a restart policy: a start without it begins anew.',
      { option: 'restart' },
    );
  }
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
