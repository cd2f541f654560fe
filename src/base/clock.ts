/** Processing time. The engine asks a clock, operators never do: a replayed epoch must not see another time. */
export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Resolves at `timeMs` or later; at once when that has passed. Rejects never; resolves early when `signal` aborts. */
  waitUntil(timeMs: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  waitUntil(timeMs, signal) {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.max(0, timeMs - Date.now()));
      signal?.addEventListener('abort', done, { once: true });
    });
  },
};

/** Milliseconds of a clock that nobody sets, for how long something takes. */
export function steadyMs(): number {
  return performance.now();
}

/** Resolves when everybody else who has something to do has had a turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** A clock for tests: it stands still until `advance`. */
export class ManualClock implements Clock {
  #nowMs: number;
  #waiting: { timeMs: number; wake: () => void }[] = [];

  constructor(startMs = 0) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  waitUntil(timeMs: number, signal?: AbortSignal): Promise<void> {
    if (timeMs <= this.#nowMs || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        signal?.removeEventListener('abort', wake);
        this.#waiting = this.#waiting.filter((w) => w.wake !== wake);
        resolve();
      };
      this.#waiting.push({ timeMs, wake });
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  /** Moves the clock by `deltaMs` and wakes all that waited for a time now reached. */
  advance(deltaMs: number): void {
    this.#nowMs += deltaMs;
    for (const waiter of [...this.#waiting]) if (waiter.timeMs <= this.#nowMs) waiter.wake();
  }
}
