// The thread of infer-now.ts: finds out a schema and hands it over.
import { workerData, type MessagePort } from 'node:worker_threads';
import { TidemarkError } from '../../base/errors.js';
import { formatNamed } from './formats.js';
import type { InferenceAnswer, InferenceRequest } from './infer-now.js';

interface Given {
  readonly request: InferenceRequest;
  readonly port: MessagePort;
  readonly done: Int32Array;
}

async function answer({ format, files, options, settings }: InferenceRequest): Promise<InferenceAnswer> {
  try {
    return { schema: await formatNamed(format).inferSchema!(files, options, settings) };
  } catch (error) {
    if (error instanceof TidemarkError) return { error: { code: error.code, message: error.message, details: error.details } };
    return { error: { code: 'INFERENCE_FAILED', message: error instanceof Error ? error.message : String(error), details: {} } };
  }
}

const { request, port, done } = workerData as Given;
port.postMessage(await answer(request));
Atomics.store(done, 0, 1);
Atomics.notify(done, 0);
port.close();
