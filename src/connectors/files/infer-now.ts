import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { type ErrorDetails, TidemarkError } from '../../base/errors.js';
import type { Schema } from '../../columnar/types.js';
import type { SessionSettings } from '../../expressions/bound.js';
import type { FormatOptions, InputFile } from './format.js';
import { startThread } from './threads/start-thread.js';

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
  const worker = startThread('infer-worker', import.meta.url, { request, port: port2, done }, [port2]);
  worker.unref();
  Atomics.wait(done, 0, 0, LIMIT_MS);
  const received = receiveMessageOnPort(port1)?.message as InferenceAnswer | undefined;
  port1.close();
  if (received === undefined) throw notFound(request.format);
  if ('schema' in received) return received.schema;
  const { code, message, details } = received.error;
  throw new TidemarkError(code, message.replace(`[${code}] `, ''), details);
}

function notFound(format: string): TidemarkError {
  return new TidemarkError(
    'UNABLE_TO_INFER_SCHEMA',
    `the schema of ${format} files could not be found out in time: ask for it first with schema: await inferSchema(path, …), or give one.`,
    { format },
  );
}
