/**
 * A watermark is a pair. `lateMs`: rows at or below it are late in this epoch (the bound of the epoch before). `evictMs`: state at or
 * below it goes at the end of this epoch (this epoch's bound). Milliseconds since 1970; null where the query has no watermark.
 *
 * A row may so be accepted and evicted in one epoch, and what one operator gives in eviction is not late for the next.
 * Source: Spark 3.5+ (SPARK-40925), conformance/spark-surprises 2.
 */
export interface Watermark {
  readonly lateMs: number | null;
  readonly evictMs: number | null;
}

export const NO_WATERMARK: Watermark = Object.freeze({ lateMs: null, evictMs: null });

/** How the query's watermark looks at one place of the plan: a join, for one, hands on less than it got. Null in, null out. */
export type WatermarkMap = (globalMs: number) => number | null;

export function mapWatermark(watermark: Watermark, map: WatermarkMap): Watermark {
  return {
    lateMs: watermark.lateMs === null ? null : map(watermark.lateMs),
    evictMs: watermark.evictMs === null ? null : map(watermark.evictMs),
  };
}

/** Field metadata that marks an event-time column, with its delay; it travels through projections as in Spark. */
export const WATERMARK_DELAY = 'spark.watermarkDelayMs';
