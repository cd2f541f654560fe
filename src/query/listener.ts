import type { QueryProgress } from './progress.js';

export interface QueryStarted {
  readonly id: string;
  readonly runId: string;
  readonly name: string | null;
  readonly timestamp: string;
}

export interface QueryIdle {
  readonly id: string;
  readonly runId: string;
  readonly timestamp: string;
}

export interface QueryTerminated {
  readonly id: string;
  readonly runId: string;
  /** Text of the error; null after a clean end. */
  readonly exception: string | null;
  /** Code of the error underneath. */
  readonly errorClassOnException: string | null;
}

/** Told of every query of the process. `onQueryStarted` is called before `start()` returns; the others in order, after the fact. */
export interface QueryListener {
  onQueryStarted?(event: QueryStarted): void;
  onQueryProgress?(progress: QueryProgress): void;
  onQueryIdle?(event: QueryIdle): void;
  onQueryTerminated?(event: QueryTerminated): void;
}
