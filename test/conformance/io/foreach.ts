import { join } from 'node:path';
import {
  availableNow,
  foreach,
  foreachBatch,
  fromFiles,
  writeStream,
  type OutputMode,
  type SinkProvider,
  type StreamingQuery,
} from 'tidemark';
import type { IoCase, RecordedError, RunCase } from './case.js';
import { differ, sameError } from './compare.js';
import { operator, type AnyStream } from './pipeline.js';
import { writeAt } from './place.js';

interface Step {
  readonly file?: number;
  readonly rows?: readonly string[];
  readonly start?: true;
  readonly mode?: string;
  readonly failOn?: number;
  readonly calls?: readonly unknown[];
  readonly error?: RecordedError;
  readonly sink?: { readonly description: string; readonly numOutputRows: number };
}

/** foreach/: calls of foreach and foreachBatch. We have one partition, so what tells partitions apart is not compared. */
export const runForeach: RunCase = async (test, { root }) => {
  const problems: string[] = [];
  for (const [k, step] of (test['steps'] as Step[]).entries()) {
    if (step.file !== undefined) {
      writeAt(join(root, 'in', `${step.file}.txt`), step.rows!.map((row) => `${row}\n`).join(''), step.file);
    } else problems.push(...(await runStep(test, root, step)).map((problem) => `step ${k}: ${problem}`));
  }
  return problems;
};

async function runStep(test: IoCase, root: string, step: Step): Promise<string[]> {
  const calls: unknown[] = [];
  const sink = test.kind === 'foreachBatch' ? batchSink(test, step, calls) : rowSink(step.mode ?? String(test['mode']), calls);
  const isStateful = /stateful/.test(test.id);
  const lines = fromFiles(join(root, 'in'), { format: 'text', maxFilesPerTrigger: 1 }) as AnyStream;
  const stream = isStateful ? operator('dropDuplicates', ['value'])(lines) : lines;
  const outputMode: OutputMode = isStateful && /update/.test(test.about) ? 'update' : 'append';
  const query = stream.pipe(writeStream(sink, { checkpointLocation: join(root, 'ck'), outputMode, trigger: availableNow() })).start();
  const error = await query.awaitTermination().then(
    () => null,
    (cause: unknown) => cause,
  );
  return [...compareEnd(step, error), ...compareCalls(test, step, calls), ...compareSink(step, query)];
}

function compareEnd(step: Step, error: unknown): string[] {
  if (step.error === undefined) return error === null ? [] : [`failed: ${String(error)}`];
  if (error === null) return ['expected an error, but it went well'];
  // messages of Spark's jobs and of Python say little of ours: the condition counts, and the reason that the user's code gave
  const reason = step.error.causes?.at(-1)?.message.split(': ').at(-1) ?? '';
  const named = [step.error, ...(step.error.causes ?? [])].map(({ message }) => /\[((?:FOREACH|STATE_STORE)_\w+)\]/.exec(message)?.[1]);
  const condition = named.find((name) => name !== undefined);
  if (condition === undefined) return sameError({ ...step.error, message: reason, causes: [] }, error);
  return sameError({ ...step.error, condition, causes: [] }, error);
}

function compareCalls(test: IoCase, step: Step, calls: readonly unknown[]): string[] {
  const plain = (list: readonly unknown[]) =>
    list.map((call) =>
      typeof call === 'string' ? call.replace('java.lang.IllegalStateException', 'Error').replace('ValueError', 'Error') : call,
    );
  if (test['partitions'] !== 2) return differ('calls', plain(step.calls ?? []), plain(calls));
  const rowsOnly = (list: readonly unknown[]) => list.flatMap((call) => /process\(\w+\)/.exec(String(call))?.[0] ?? []);
  return differ('rows processed', rowsOnly(step.calls ?? []), rowsOnly(calls));
}

function compareSink(step: Step, query: StreamingQuery): string[] {
  const { lastProgress } = query;
  return step.sink === undefined || lastProgress === null ? [] : differ('sink', step.sink, lastProgress.sink);
}

function rowSink(mode: string, calls: unknown[]): SinkProvider {
  let epoch = 0;
  return foreach<{ value: string }>({
    open: (partition, epochId) => {
      epoch = epochId;
      calls.push(`open(${partition}, ${epochId})`);
      if (mode === 'openThrows') throw new Error('open failed');
      return mode !== 'openFalse';
    },
    process: (row) => {
      calls.push(`process(${row.value}) partition 0 epoch ${epoch}`);
      if (mode === 'processThrows' && row.value === 'boom') throw new Error('process failed');
    },
    close: (error) => void calls.push(`close(${error === null ? 'null' : String(error)}) partition 0 epoch ${epoch}`),
  });
}

function batchSink(test: IoCase, step: Step, calls: unknown[]): SinkProvider {
  return foreachBatch<{ value: string }>(async (batch, batchId) => {
    const { isStreaming } = batch;
    if (test['function'] === 'nothing') calls.push({ batchId, isStreaming });
    else calls.push({ batchId, isStreaming, values: (await batch.collect()).map((row) => row.value).toSorted() });
    if (step.failOn === batchId) throw new Error(`no luck with batch ${batchId}`);
  });
}
