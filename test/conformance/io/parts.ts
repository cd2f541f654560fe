import type { RunCase } from './case.js';
import { runCheckpoint } from './checkpoint.js';
import { runConsole } from './console.js';
import { runErrors } from './errors.js';
import { runFileSink } from './file-sink.js';
import { runFileStream } from './file-stream.js';
import { runForeach } from './foreach.js';
import { runKafka } from './kafka.js';
import { runProgress } from './progress.js';
import { runRateSocket } from './rate-socket.js';
import { runRead } from './read.js';

/** Folders of io/ and what runs their cases. */
export const PARTS: Readonly<Record<string, RunCase>> = {
  read: runRead,
  'file-stream': runFileStream,
  'file-sink': runFileSink,
  console: runConsole,
  foreach: runForeach,
  errors: runErrors,
  progress: runProgress,
  checkpoint: runCheckpoint,
  'rate-socket': runRateSocket,
  kafka: runKafka,
};
