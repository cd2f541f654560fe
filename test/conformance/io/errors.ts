import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { StreamingQuery } from 'tidemark';
import { toDdl } from '../../../src/columnar/schema-text.js';
import { type Argument, type Frame, type Kwargs, type Receiver, jsonFrame, Session } from './calls.js';
import { NotBuilt, type IoCase, type RecordedError, type RunCase } from './case.js';
import { differ, errorText, sameError } from './compare.js';
import { confOptions } from './conf.js';
import { kafkaPlace, kafkaText } from './kafka-errors.js';
import { jsonLines, writeAt } from './place.js';

interface Step {
  readonly let?: string;
  readonly chain?: readonly unknown[];
  readonly process?: string;
  readonly await?: string;
  readonly seconds?: number;
  readonly stop?: string;
  readonly write?: string;
  readonly text?: string;
  readonly delete?: string;
  readonly delete_file?: string;
  readonly setConf?: Readonly<Record<string, string>>;
  readonly schemaOf?: string;
}

interface Expected {
  readonly ok?: true;
  readonly schema?: string;
  readonly failsAt?: { readonly step: number; readonly call: string };
  readonly error?: RecordedError;
}

interface Failure {
  readonly step: number;
  readonly call: string;
  readonly error: unknown;
}

/**
 * errors/: right and wrong use of the API, by calls of ours that mean the same. What Spark finds when it runs a query we may find before it
 * starts, and what it finds at the start while the pipe is built; later than Spark is a failure.
 */
export const runErrors: RunCase = async (test, { root }) => {
  const kafka = await kafkaPlace(test);
  const run = new ErrorRun(root, { ...confOptions(test.conf), ...kafka });
  try {
    const failure = await run.all(test['steps'] as Step[]);
    return compare(test, failure, run.schema, (text) => kafkaText(text.replaceAll('<DIR>', root), kafka ?? {}));
  } catch (error) {
    if (error instanceof NotBuilt && (test['expect'] as Expected).error?.class.startsWith('python:') === true) return [];
    throw error;
  } finally {
    await run.stopAll();
  }
};

function compare(test: IoCase, failure: Failure | null, schema: string | null, replace: (text: string) => string): string[] {
  const expected = test['expect'] as Expected;
  if (expected.error === undefined) {
    if (failure !== null) return [`failed at step ${failure.step} (${failure.call}): ${errorText(failure.error)}`];
    return expected.schema === undefined ? [] : differ('schema', expected.schema, schema);
  }
  // what only the Python binding checks need not be copied
  if (failure === null && expected.error.class.startsWith('python:')) return [];
  if (failure === null) return [`expected ${expected.error.condition ?? expected.error.message}, but it went well`];
  const { step, call } = expected.failsAt!;
  const isLate = failure.step > step || (failure.step === step && stage(failure.call) > stage(call));
  const late = isLate ? [`failed at step ${failure.step} (${failure.call}), where Spark fails at step ${step} (${call})`] : [];
  return [...late, ...sameError(expected.error, failure.error, replace)];
}

/** Calls of Spark's writer: ours is told all of it at once, when it starts. */
const WRITER_CALLS = ['start', 'format', 'outputMode', 'queryName', 'trigger', 'partitionBy', 'foreach', 'foreachBatch'];

function stage(call: string): number {
  if (call === 'process' || call === 'await') return 2;
  return WRITER_CALLS.includes(call) ? 1 : 0;
}

class ErrorRun {
  readonly #names = new Map<string, Receiver>();
  readonly #queries: StreamingQuery[] = [];
  #streams = 0;
  #statics = 0;
  schema: string | null = null;

  constructor(
    private readonly root: string,
    private readonly conf: Readonly<Record<string, string>>,
  ) {}

  async all(steps: readonly Step[]): Promise<Failure | null> {
    for (const [k, step] of steps.entries()) {
      const failure = await this.#step(step);
      if (failure !== null) return { step: k, ...failure };
    }
    return null;
  }

  async stopAll(): Promise<void> {
    for (const query of this.#queries) await query.stop();
  }

  async #step(step: Step): Promise<Omit<Failure, 'step'> | null> {
    if (step.chain !== undefined) return this.#chain(step.let!, step.chain);
    if (step.process !== undefined) return this.#caught('process', () => this.#query(step.process!).processAllAvailable());
    if (step.await !== undefined)
      return this.#caught('await', () => this.#query(step.await!).awaitTermination((step.seconds ?? 10) * 1000));
    if (step.stop !== undefined) await this.#query(step.stop).stop();
    if (step.write !== undefined) writeAt(join(this.root, step.write), step.text!);
    if (step.delete !== undefined) rmSync(join(this.root, step.delete), { recursive: true, force: true });
    if (step.delete_file !== undefined) rmSync(join(this.root, step.delete_file));
    if (step.setConf !== undefined) confOptions(step.setConf);
    if (step.schemaOf !== undefined) this.schema = toDdl((this.#names.get(step.schemaOf) as Frame).stream.schema);
    return null;
  }

  async #caught(call: string, f: () => Promise<unknown>): Promise<Omit<Failure, 'step'> | null> {
    try {
      await f();
      return null;
    } catch (error) {
      return { call, error };
    }
  }

  async #chain(name: string, chain: readonly unknown[]): Promise<Omit<Failure, 'step'> | null> {
    let call = 'head';
    try {
      let at = this.#head(chain[0]);
      for (const link of chain.slice(1)) {
        const [method, ...args] = (Array.isArray(link) ? link : [link]) as [string, ...unknown[]];
        call = method;
        at = await this.#call(at, method, args);
      }
      this.#names.set(name, at);
      return null;
    } catch (error) {
      if (error instanceof NotBuilt) throw error;
      return { call, error };
    }
  }

  async #call(at: Receiver, method: string, given: readonly unknown[]): Promise<Receiver> {
    const last = given.at(-1) as { kwargs?: Kwargs } | undefined;
    const kwargs = last !== null && typeof last === 'object' && 'kwargs' in last ? last.kwargs! : {};
    const args = (kwargs === last?.kwargs ? given.slice(0, -1) : given).map((arg) => this.#argument(arg));
    if (!('call' in at)) {
      if (method !== 'awaitTermination') throw new NotBuilt(`StreamingQuery.${method}`);
      await at.awaitTermination((args[0] as number) * 1000);
      return at;
    }
    const result = await (at as Frame).call(method, args, kwargs);
    if (typeof result === 'object' && result !== null && 'runId' in result) this.#queries.push(result as StreamingQuery);
    return result as Receiver;
  }

  #argument(arg: unknown): unknown {
    if (arg === null || typeof arg !== 'object' || !('ref' in arg)) return arg;
    return { frame: this.#names.get(arg.ref as string) as Frame } satisfies Argument;
  }

  #head(head: unknown): Receiver {
    if (head === 'spark') return new Session(this.root, this.conf);
    if (typeof head === 'string') return this.#names.get(head)!;
    const {
      stream,
      static: fixed,
      files,
      dir,
      rows,
    } = head as { stream?: string; static?: string; files?: number; dir?: string; rows?: unknown[] };
    if (files !== undefined) {
      writeAt(join(this.root, dir!, '0.json'), jsonLines(rows ?? []));
      return new Session(this.root, this.conf);
    }
    const folder = join(this.root, stream === undefined ? `static${++this.#statics}` : `in${++this.#streams}`);
    mkdirSync(folder, { recursive: true });
    if (rows !== undefined) writeAt(join(folder, '0.json'), jsonLines(rows));
    return jsonFrame(folder, (stream ?? fixed)!, new Session(this.root, this.conf), stream !== undefined);
  }

  #query(name: string): StreamingQuery {
    return this.#names.get(name) as StreamingQuery;
  }
}
