import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { type ErrorDetails, TidemarkError } from '../../base/errors.js';
import type { Schema } from '../../columnar/types.js';
import type { SessionSettings } from '../../expressions/bound.js';
import type { FormatOptions, InputFile } from './format.js';

/** What is to be found out, as data that another thread can take. */
export interface InferenceRequest {
  readonly format: string;
  readonly files: readonly InputFile[];
  readonly options: FormatOptions;
  readonly settings: SessionSettings;
}

export type InferenceAnswer =
  { readonly schema: Schema } | { readonly error: { readonly code: string; readonly message: string; readonly details: ErrorDetails } };

const LIMIT_MS = 600_000;

/**
 * The schema of files, without a promise: a pipe is composed without waiting, and reading files takes waiting. So a thread of its own reads
 * them while this one stands still. For a program that must not stand still there is `await inferSchema(path, …)`.
 */
export function inferNow(request: InferenceRequest): Schema {
  const done = new Int32Array(new SharedArrayBuffer(4));
  const { port1, port2 } = new MessageChannel();
  const worker = startThread({ request, port: port2, done }, port2);
  worker.unref();
  Atomics.wait(done, 0, 0, LIMIT_MS);
  const received = receiveMessageOnPort(port1)?.message as InferenceAnswer | undefined;
  port1.close();
  if (received === undefined) throw notFound(request.format);
  if ('schema' in received) return received.schema;
  const { code, message, details } = received.error;
  throw new TidemarkError(code, message.replace(`[${code}] `, ''), details);
}

function startThread(workerData: unknown, port: MessagePort): Worker {
  const given = { workerData, transferList: [port], execArgv: [] };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./infer-worker.js', import.meta.url), given);
  // run from its sources, as by the project's own tests, the thread needs the loader for TypeScript first
  const entry = JSON.stringify(new URL('./infer-worker.ts', import.meta.url).href);
  return new Worker(`import('tsx/esm/api').then(({ register }) => { register(); return import(${entry}); })`, { ...given, eval: true });
}

function notFound(format: string): TidemarkError {
  return new TidemarkError(
    'UNABLE_TO_INFER_SCHEMA',
    `the schema of ${format} files could not be found out in time: ask for it first with schema: await inferSchema(path, …), or give one.`,
    { format },
  );
}
