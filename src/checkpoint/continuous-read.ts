import { systemClock } from '../base/clock.js';
import type { Batch } from '../columnar/batch.js';
import type { EvaluationContext } from '../expressions/bound.js';
import type { Offset, Source } from '../stream/source.js';
import { sameOffset } from './source-input.js';

/** How often a source is asked that cannot say when it has data. */
const POLL_MS = 10;

/** Rows of a source as they come, until `over` fires; `end` is then where reading stopped. */
export class ContinuousRead {
  constructor(
    private readonly source: Source,
    public end: Offset | null,
    private readonly over: AbortSignal,
  ) {}

  async *batches(evaluation: EvaluationContext): AsyncIterable<Batch> {
    while (!this.over.aborted) {
      const next = (await this.source.latestOffset(this.end, 'configured')) ?? this.end;
      if (sameOffset(next, this.end)) {
        await (this.source.waitForData?.(this.over) ?? systemClock.waitUntil(systemClock.nowMs() + POLL_MS, this.over));
        continue;
      }
      yield* this.source.read(this.end, next!, evaluation);
      this.end = next;
    }
  }
}
