import type { Clock } from '../base/clock.js';
import type { Durations } from './epoch-report.js';

/** Adds up where the time of a trigger goes. */
export class Timings {
  readonly durationMs: Durations = {};

  constructor(private readonly clock: Clock) {}

  async time<T>(part: string, work: () => Promise<T>): Promise<T> {
    const start = this.clock.nowMs();
    try {
      return await work();
    } finally {
      this.durationMs[part] = (this.durationMs[part] ?? 0) + Math.max(0, this.clock.nowMs() - start);
    }
  }
}
