// The thread of block-threads.ts: blocks of lines in, batches out.
import { parentPort, workerData } from 'node:worker_threads';
import { must } from '../../../base/assert.js';
import { batchToMessage } from '../../../columnar/transfer.js';
import { compileProgram, type CompiledProgram } from '../../../stream/scan-program.js';
import { formatNamed } from '../formats.js';
import { RangeReader } from '../line-ranges.js';
import { withConstants } from '../with-constants.js';
import { BlockClaims } from './block-claims.js';
import type { BlockAnswer, BlockTask, BlockThreadData, PassedMessage, ProgramTold } from './block-threads.js';

const { format, request, options, schema, claims } = workerData as BlockThreadData;
const port = must(parentPort, 'a thread has a port');
const lines = must(
  formatNamed(format).reader({ ...request, signal: new AbortController().signal }, options).lines,
  'the format reads lines',
);
const taken = new BlockClaims(claims);
const files = new RangeReader((bytes) => lines.memoryFor?.(bytes));
const programs: CompiledProgram[] = [];

port.on('message', (message: BlockTask | ProgramTold) => {
  if ('program' in message) programs.push(compileProgram(message.program));
  else if (taken.claim(message.number)) answer(message);
});

function answer(task: BlockTask): void {
  const bytes = 'bytes' in task.work ? task.work.bytes : null;
  const memory: ArrayBuffer[] = bytes === null ? [] : [bytes.buffer as ArrayBuffer];
  const made: ArrayBuffer[] = [];
  const batches = batchesOf(task, made);
  const { number } = task;
  port.postMessage({ number, batches, bytes } satisfies BlockAnswer, batches === null ? memory : [...memory, ...made]);
}

function batchesOf({ work, constants, stages }: BlockTask, transfer: ArrayBuffer[]): PassedMessage[] | null {
  try {
    return Array.from(lines.read('bytes' in work ? work : files.read(work)), (batch) => {
      if (stages === null) return { batch: batchToMessage(batch, transfer), rows: batch.length, eventTimes: [] };
      const run = must(programs[stages.program], 'a program is told before it is run');
      const passed = run(withConstants(schema, batch, constants), stages.evaluation);
      return { ...passed, batch: passed.batch && batchToMessage(passed.batch, transfer) };
    });
  } catch {
    // the block is read again where its error can be told, and what comes before it counts
    return null;
  } finally {
    files.leave();
  }
}
