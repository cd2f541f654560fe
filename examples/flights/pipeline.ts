import { availableNow, fromFiles, readFiles, type StreamingQuery, toFiles, writeStream } from 'tidemark';
import { groupBy, window, withWatermark } from 'tidemark/operators';
import { avg, count, expr, percentile_approx } from 'tidemark/functions';
import type { Folders } from './folders.js';

/** Rows later than this are given up, and counted. */
export const WATERMARK_DELAY = '2 hours';

/**
 * Delays by hour and airport: how many flights, their mean delay, the share that left more than 15 minutes late, and the delay that one in
 * twenty exceeds. Runs over the days that are there, one file an epoch, and goes on where the checkpoint left off.
 */
export function startDelays(folders: Folders): StreamingQuery {
  return fromFiles(folders.days, {
    format: 'json',
    schema: 'time TIMESTAMP, delay INT, distance INT, origin STRING, destination STRING',
    maxFilesPerTrigger: 1,
  })
    .pipe(
      withWatermark('time', WATERMARK_DELAY),
      window('time', '1 hour'),
      groupBy(['window', 'origin'], {
        flights: count(),
        meanDelay: avg('delay'),
        lateShare: avg(expr('CASE WHEN delay > 15 THEN 1.0D ELSE 0.0D END')),
        p95: percentile_approx('delay', 0.95),
      }),
      writeStream(toFiles(folders.delays, { format: 'parquet' }), {
        queryName: 'delays',
        outputMode: 'append',
        checkpointLocation: folders.checkpoint,
        trigger: availableNow(),
      }),
    )
    .start();
}

/** The result so far, as a bounded stream. */
export function readDelays(folders: Folders) {
  return readFiles(folders.delays, {
    format: 'parquet',
    schema: 'window STRUCT<start: TIMESTAMP, end: TIMESTAMP>, origin STRING, flights BIGINT, meanDelay DOUBLE, lateShare DOUBLE, p95 INT',
  });
}
