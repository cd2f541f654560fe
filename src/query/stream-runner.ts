import { Observable, type Subscriber, type TeardownLogic } from 'rxjs';
import { systemClock } from '../base/clock.js';
import { isTidemarkError } from '../base/errors.js';
import type { Batch } from '../columnar/batch.js';
import { rowObjects } from '../columnar/rows.js';
import { runBatch } from '../checkpoint/batch-run.js';
import { memoryPlace } from '../checkpoint/checkpoint.js';
import type { EvaluationContext } from '../expressions/bound.js';
import { analyze } from '../plan/analyze.js';
import { optimize } from '../plan/optimize.js';
import { Epoch } from '../stream/epoch.js';
import { OUTPUT_MODES, type OutputMode } from '../stream/output-mode.js';
import type { PlanNode } from '../stream/plan-node.js';
import type { RunContext } from '../stream/run.js';
import { settingsOf } from '../stream/settings.js';
import type { StreamRunner } from '../stream/runner.js';
import type { SinkProvider } from '../stream/sink.js';
import { NO_WATERMARK } from '../stream/watermark.js';
import { QueryManager } from './manager.js';
import { resolveOptions } from './options.js';
import { startQueryAt } from './start.js';

/** Runs streams that are subscribed to directly, and bounded ones. */
export const streamRunner: StreamRunner = {
  subscribe: (plan, subscriber) => epochsOf(plan).subscribe(subscriber),
  batches: (plan) => boundedBatches(plan),
  async collect(plan) {
    const rows: Record<string, unknown>[] = [];
    for await (const batch of boundedBatches(plan)) rows.push(...rowObjects(batch));
    return rows;
  },
  async count(plan) {
    let rows = 0;
    for await (const batch of boundedBatches(plan)) rows += batch.length;
    return rows;
  },
};

/**
 * The epochs of a plan. Plain RxJS operators at its end are applied to the epochs as the engine gives them out, so that they may do what
 * they like with them: drop, delay, turn them into rows.
 */
function epochsOf(plan: PlanNode): Observable<Epoch> {
  // an opaque node looks at nothing of a run
  if (plan.kind === 'opaque') return plan.connect([epochsOf(plan.inputs[0]!)], null as unknown as RunContext);
  return new Observable((subscriber) => (plan.isStreaming ? runStream(plan, subscriber) : runBounded(plan, subscriber)));
}

/**
 * One epoch, which reads its inputs when its batches are pulled: that may be after the subscription has ended (`firstValueFrom`), so its end
 * stops nothing. Who stops pulling stops the run.
 */
function runBounded(plan: PlanNode, subscriber: Subscriber<Epoch>): void {
  const evaluation = evaluationNow(plan);
  const info = { id: 0, watermark: NO_WATERMARK, evaluation, isNoData: false };
  subscriber.next(new Epoch(info, plan.schema, () => runBatch(optimize(plan), { evaluation, signal: new AbortController().signal })));
  subscriber.complete();
}

function runStream(plan: PlanNode, subscriber: Subscriber<Epoch>): TeardownLogic {
  const options = resolveOptions({ outputMode: allowedMode(plan) }, settingsOf(plan));
  const query = startQueryAt(plan, subscriberSink(subscriber), options, memoryPlace(), new QueryManager());
  void query
    .awaitTermination()
    .then(() => subscriber.complete())
    .catch((error: Error) => subscriber.error(error.cause ?? error));
  return () => void query.stop();
}

/** The first mode that the plan allows: append, update, complete. */
function allowedMode(plan: PlanNode): OutputMode {
  const check = (outputMode: OutputMode) =>
    analyze(plan, { outputMode, checkCorrectness: true, allowMultipleStateful: true, unsupportedOperationCheck: true });
  for (const mode of OUTPUT_MODES) {
    try {
      check(mode);
      return mode;
    } catch (error) {
      if (!isTidemarkError(error)) throw error;
    }
  }
  check('append');
  return 'append';
}

/** Hands committed epochs to a subscriber, with their rows in memory; waits for one that is being read before it makes the next. */
function subscriberSink(subscriber: Subscriber<Epoch>): SinkProvider {
  return {
    description: 'Subscriber',
    name: 'subscriber',
    manifest: { idempotent: false, transactional: false, outputModes: OUTPUT_MODES, retractions: true, temporaryCheckpoint: true },
    detail: {},
    async open() {
      let written: { epoch: Epoch; batches: Batch[] } | null = null;
      return {
        async write(epoch) {
          const batches: Batch[] = [];
          for await (const batch of epoch.batches()) batches.push(batch);
          written = { epoch, batches };
          return batches.reduce((sum, batch) => sum + batch.length, 0);
        },
        async commit() {
          const done = written;
          written = null;
          if (done !== null) await handOver(done.epoch, done.batches, subscriber);
        },
        close: async () => undefined,
      };
    },
  };
}

async function handOver(epoch: Epoch, batches: readonly Batch[], subscriber: Subscriber<Epoch>): Promise<void> {
  let isRead: (() => void) | null = null;
  let reading: Promise<void> | null = null;
  subscriber.next(
    epoch.with(epoch.schema, async function* () {
      reading = new Promise((resolve) => (isRead = resolve));
      try {
        yield* batches;
      } finally {
        isRead?.();
      }
    }),
  );
  // whoever reads the rows begins at once or some ticks later
  await systemClock.waitUntil(systemClock.nowMs());
  if (reading !== null) await (reading as Promise<void>);
}

async function* boundedBatches(plan: PlanNode): AsyncIterable<Batch> {
  const stop = new AbortController();
  try {
    yield* runBatch(optimize(plan), { evaluation: evaluationNow(plan), signal: stop.signal });
  } finally {
    stop.abort();
  }
}

function evaluationNow(plan: PlanNode): EvaluationContext {
  return { ...settingsOf(plan), timestampMicros: BigInt(systemClock.nowMs()) * 1000n, epochId: 0 };
}
