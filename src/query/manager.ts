import { TidemarkError } from '../base/errors.js';
import { systemClock } from '../base/clock.js';
import type { QueryListener } from './listener.js';
import type { StreamingQuery } from './streaming-query.js';

/** The queries of the process. */
export class QueryManager {
  readonly #active = new Map<string, StreamingQuery>();
  readonly #listeners = new Set<QueryListener>();
  /** The first query that ended since the start of the process or the last `resetTerminated`. */
  #terminated: StreamingQuery | null = null;
  #waiting: (() => void)[] = [];
  /** Where what is said of queries that start goes: a line on standard error. A program may give it a function of its own. */
  log: (line: string) => void = (line) => void process.stderr.write(`tidemark: ${line}\n`);

  /** Queries that run. */
  get active(): StreamingQuery[] {
    return [...this.#active.values()];
  }

  /** The active query with this id, or null. */
  get(id: string): StreamingQuery | null {
    return this.active.find((query) => query.id === id) ?? null;
  }

  /**
   * Resolves when a query has ended since the last `resetTerminated`; rejects with its error where it failed. With a timeout: whether one
   * has ended in that time.
   */
  async awaitAnyTermination(): Promise<true>;
  async awaitAnyTermination(timeoutMs: number): Promise<boolean>;
  async awaitAnyTermination(timeoutMs?: number): Promise<boolean> {
    const over = new AbortController();
    if (this.#terminated === null) {
      const ended = new Promise<void>((resolve) => this.#waiting.push(resolve));
      await Promise.race(timeoutMs === undefined ? [ended] : [ended, systemClock.waitUntil(systemClock.nowMs() + timeoutMs, over.signal)]);
      over.abort();
    }
    const first = this.#terminated as StreamingQuery | null;
    if (first === null) return false;
    if (first.exception !== null) throw first.exception;
    return true;
  }

  /** Forgets the queries that have ended, so that `awaitAnyTermination` waits again. */
  resetTerminated(): void {
    this.#terminated = null;
  }

  addListener(listener: QueryListener): void {
    this.#listeners.add(listener);
  }

  removeListener(listener: QueryListener): void {
    this.#listeners.delete(listener);
  }

  listListeners(): QueryListener[] {
    return [...this.#listeners];
  }

  /** Called by a query that starts. Refuses a name or checkpoint that an active query has. */
  admit(query: StreamingQuery): void {
    if (query.name !== null && this.active.some((other) => other.name === query.name)) {
      throw new TidemarkError(
        'QUERY_NAME_IN_USE',
        `Cannot start query with name ${query.name} as a query with that name is already active.`,
        { name: query.name },
      );
    }
    if (this.#active.has(query.id)) {
      throw new TidemarkError('CHECKPOINT_IN_USE', `the checkpoint belongs to query ${query.id}, which is active: stop it first.`, {
        id: query.id,
      });
    }
    this.#active.set(query.id, query);
  }

  /** Called by a query that has ended. */
  release(query: StreamingQuery): void {
    if (this.#active.get(query.id) === query) this.#active.delete(query.id);
    this.#terminated ??= query;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  /** Tells every listener; one that throws does not keep it from the others. */
  tell(event: (listener: QueryListener) => void): void {
    for (const listener of this.#listeners) {
      try {
        event(listener);
      } catch (error) {
        reportLater(error);
      }
    }
  }
}

/** An error of a listener is the program's own: it surfaces as a warning and stops nothing. */
function reportLater(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error), { type: 'QueryListenerWarning' });
}

/** All queries of this process. */
export const queries = new QueryManager();
