import { setMaxListeners } from 'node:events';

/** What an aborted wait rejects with. Stopping is no failure, so nobody sees it but who stopped. */
export class Aborted extends Error {
  constructor() {
    super('stopped');
    this.name = 'Aborted';
  }
}

/** The reason of aborts that only wake a wait: without one each `abort()` makes a DOMException with a stack. */
export const WOKEN: Readonly<Aborted> = Object.freeze(new Aborted());

/** The promise's outcome, or a rejection with `Aborted` as soon as the signal fires, whatever the promise does. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      promise.catch(() => undefined);
      return reject(new Aborted());
    }
    const abort = () => reject(new Aborted());
    signal.addEventListener('abort', abort, { once: true });
    promise.then(
      (value) => {
        signal.removeEventListener('abort', abort);
        resolve(value);
      },
      (error: unknown) => {
        signal.removeEventListener('abort', abort);
        reject(error as Error);
      },
    );
  });
}

/** An abort of its own that also follows others, until it is released. (`AbortSignal.any` keeps a trace of each use on signals that live long.) */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  abort(): void;
  /** Aborts, and lets go of the signals it followed. */
  release(): void;
}

export function linkedAbort(...signals: readonly AbortSignal[]): LinkedAbort {
  const controller = new AbortController();
  const abort = () => controller.abort(WOKEN);
  for (const signal of signals) {
    if (signal.aborted) controller.abort(WOKEN);
    else signal.addEventListener('abort', abort, { once: true });
  }
  return {
    signal: manyListeners(controller.signal),
    abort,
    release: () => {
      for (const signal of signals) signal.removeEventListener('abort', abort);
      abort();
    },
  };
}

/** A signal that may have any number of listeners at a time. */
export function manyListeners(signal: AbortSignal): AbortSignal {
  setMaxListeners(0, signal);
  return signal;
}
