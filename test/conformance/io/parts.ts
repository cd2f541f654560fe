import type { RunCase } from './case.js';
import { runFileStream } from './file-stream.js';
import { runRead } from './read.js';

/** Folders of io/ and what runs their cases. */
export const PARTS: Readonly<Record<string, RunCase>> = {
  read: runRead,
  'file-stream': runFileStream,
};
