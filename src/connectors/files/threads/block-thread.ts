// The thread of block-threads.ts: blocks of lines in, batches out, one answer a block and in order.
import { parentPort, workerData } from 'node:worker_threads';
import { errorToMessage } from '../../../base/error-message.js';
import { must } from '../../../base/assert.js';
import { batchToMessage } from '../../../columnar/transfer.js';
import { formatNamed } from '../formats.js';
import type { LineBlock } from '../lines.js';
import type { BlockAnswer, BlockThreadData } from './block-threads.js';

const { format, request, options } = workerData as BlockThreadData;
const port = must(parentPort, 'a thread has a port');
const signal = new AbortController().signal;
const { lines } = formatNamed(format).reader({ ...request, signal }, options);

port.on('message', (block: LineBlock) => {
  const transfer: ArrayBuffer[] = [block.bytes.buffer as ArrayBuffer];
  port.postMessage(answer(block, transfer), transfer);
});

function answer(block: LineBlock, transfer: ArrayBuffer[]): BlockAnswer {
  const batches: BlockAnswer['batches'][number][] = [];
  try {
    for (const batch of must(lines, 'the format reads lines').read(block)) batches.push(batchToMessage(batch, transfer));
    return { batches, error: null, bytes: block.bytes };
  } catch (error) {
    // what came before it in the block is good
    return { batches, error: errorToMessage(error), bytes: block.bytes };
  }
}
