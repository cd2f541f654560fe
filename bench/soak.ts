/*
 * Whether a query that runs for long stays as it was: many rows through a windowed aggregation over a checkpoint on disk. Prints what an epoch
 * costs and how much memory the process has, tenth by tenth, and the slope of both over the last nine tenths: if nothing is kept that should
 * not be, it is 0.
 *
 *   npm run bench:soak -- [--rows 100000000]
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fromRateMicroBatch, processingTime, toNoop, writeStream } from 'tidemark';
import { count, sum } from 'tidemark/functions';
import { groupBy, selectExpr, window, withWatermark } from 'tidemark/operators';

const ROWS_PER_EPOCH = 100_000;
const TENTHS = 10;

interface Sample {
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly keys: number;
}

/** The slope of the values, by least squares, in units an epoch. */
function slopeOf(values: readonly number[]): number {
  const meanX = (values.length - 1) / 2;
  const meanY = values.reduce((total, y) => total + y, 0) / values.length;
  let above = 0;
  let below = 0;
  for (const [x, y] of values.entries()) {
    above += (x - meanX) * (y - meanY);
    below += (x - meanX) ** 2;
  }
  return above / below;
}

const mean = (values: readonly number[]) => values.reduce((total, value) => total + value, 0) / values.length;

function bytesOf(folder: string): number {
  return readdirSync(folder, { recursive: true }).reduce((total: number, name) => total + statSync(join(folder, String(name))).size, 0);
}

/** Runs so many epochs; what each cost. */
async function soak(folder: string, epochs: number): Promise<Sample[]> {
  const samples: Sample[] = [];
  let cpu = process.cpuUsage();
  const query = fromRateMicroBatch({ rowsPerBatch: ROWS_PER_EPOCH, advanceMillisPerBatch: 10_000 })
    .pipe(
      selectExpr('timestamp', 'pmod(value * 7919, 1000) AS key', 'value'),
      withWatermark('timestamp', '10 seconds'),
      window('timestamp', '10 seconds'),
      groupBy(['window', 'key'], { n: count(), total: sum('value') }),
      writeStream(toNoop(), { queryName: 'soak', outputMode: 'append', checkpointLocation: folder, trigger: processingTime(0) }),
    )
    .start();
  const enough = new Promise<void>((resolve) => {
    query.progress$.subscribe((p) => {
      if (p.numInputRows === 0) return;
      const { user, system } = process.cpuUsage(cpu);
      cpu = process.cpuUsage();
      const keys = p.stateOperators.reduce((total, o) => total + o.numRowsTotal, 0);
      samples.push({ cpuMs: (user + system) / 1000, rssMb: process.memoryUsage.rss() / 2 ** 20, keys });
      if (samples.length === epochs) resolve();
    });
  });
  await Promise.race([enough, query.awaitTermination()]);
  await query.stop();
  return samples.slice(0, epochs);
}

const { values } = parseArgs({ options: { rows: { type: 'string', default: '100000000' } } });
const epochs = Math.max(TENTHS, Math.ceil(Number(values.rows) / ROWS_PER_EPOCH));
const folder = mkdtempSync(join(tmpdir(), 'tidemark-soak-'));
try {
  const samples = await soak(folder, epochs);
  console.log(`${epochs} epochs of ${ROWS_PER_EPOCH} rows`);
  for (let tenth = 0; tenth < TENTHS; tenth++) {
    const part = samples.slice(Math.floor((tenth * epochs) / TENTHS), Math.floor(((tenth + 1) * epochs) / TENTHS));
    const cpuMs = mean(part.map((s) => s.cpuMs));
    console.log(
      `tenth ${tenth + 1}: ${cpuMs.toFixed(1)} ms of CPU an epoch, ${mean(part.map((s) => s.rssMb)).toFixed(0)} MB, ${part.at(-1)!.keys} keys`,
    );
  }
  const late = samples.slice(Math.floor(epochs / TENTHS));
  console.log(`slope: ${(1000 * slopeOf(late.map((s) => s.cpuMs))).toFixed(3)} ms of CPU an epoch in 1,000 epochs`);
  console.log(`slope: ${(1000 * slopeOf(late.map((s) => s.rssMb))).toFixed(2)} MB of memory in 1,000 epochs`);
  console.log(`checkpoint: ${(bytesOf(folder) / 2 ** 20).toFixed(1)} MB on disk`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
