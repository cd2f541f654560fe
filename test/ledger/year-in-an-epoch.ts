// State of a year, committed; then a restart, and rows a year later that take all of it away in one epoch. Prints what came out.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EpochStream, foreachBatch, memoryStream, type QueryProgress, writeStream } from 'tidemark';
import { groupBy, sessionWindow, withWatermark } from 'tidemark/operators';

const KEYS = 30_000;
const YEAR_MS = 365 * 86_400_000;
const BEGIN_MS = Date.UTC(2026, 0, 1);

/** Feeds the state, ends the query, and starts it again with the row that ends the year; gives how many rows came out, and the state's rows. */
async function passYear(name: string, pipe: (s: EpochStream) => EpochStream): Promise<{ readonly out: number; readonly left: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-year-'));
  let out = 0;
  let last: QueryProgress | null = null;
  const input = memoryStream('k INT, ts TIMESTAMP');
  const run = async (rows: readonly { k: number; ts: Date }[][]) => {
    const query = pipe(input as unknown as EpochStream)
      .pipe(
        writeStream(
          foreachBatch(async (batch) => {
            out += await batch.count();
          }),
          { queryName: name, outputMode: 'append', checkpointLocation: join(folder, 'checkpoint') },
        ),
      )
      .start();
    query.progress$.subscribe((progress) => (last = progress));
    for (const block of rows) {
      input.add(block);
      await query.processAllAvailable();
    }
    await query.stop();
  };
  try {
    const blocks = Array.from({ length: 10 }, (_, b) =>
      Array.from({ length: KEYS / 10 }, (__, i) => {
        const k = b * (KEYS / 10) + i;
        return { k, ts: new Date(BEGIN_MS + Math.floor((k / KEYS) * YEAR_MS)) };
      }),
    );
    await run(blocks);
    await run([[{ k: -1, ts: new Date(BEGIN_MS + 3 * YEAR_MS) }]]);
    const progress = last as QueryProgress | null;
    return { out, left: progress!.stateOperators[0]!.numRowsTotal };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const sessions = await passYear('sessions', (s) =>
  s.pipe(withWatermark('ts', '370 days'), sessionWindow('ts', '1 minute'), groupBy(['session_window', 'k'], { n: 'count(*)' })),
);
const windows = await passYear('windows', (s) =>
  s.pipe(withWatermark('ts', '370 days'), groupBy(["window(ts, '1 second') AS w"], { n: 'count(*)' })),
);
process.stdout.write(JSON.stringify({ sessions: sessions.out, windows: windows.out, stateRows: [sessions.left, windows.left] }));
