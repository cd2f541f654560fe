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

/** A run has failed, and the restart policy starts another one. */
export interface QueryRestarting {
  readonly id: string;
  /** Of the run that failed. */
  readonly runId: string;
  readonly name: string | null;
  /** From 1 on, since an epoch was last committed. */
  readonly attempt: number;
  readonly delayMs: number;
  readonly exception: string;
  /** Code of the error, where it is one of tidemark's. */
  readonly errorClassOnException: string | null;
}

/** Told of every query of the process. `onQueryStarted` is called before `start()` returns; the others in order, after the fact. */
export interface QueryListener {
  onQueryStarted?(event: QueryStarted): void;
  onQueryProgress?(progress: QueryProgress): void;
  onQueryIdle?(event: QueryIdle): void;
  onQueryRestarting?(event: QueryRestarting): void;
  onQueryTerminated?(event: QueryTerminated): void;
}
