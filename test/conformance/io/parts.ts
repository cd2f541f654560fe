import type { RunCase } from './case.js';
import { runRead } from './read.js';

/** Folders of io/ and what runs their cases. */
export const PARTS: Readonly<Record<string, RunCase>> = {
  read: runRead,
};
