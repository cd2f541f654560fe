// One query in a process of its own, `run.js <query> <append|update> <data folder> <json|parquet> <work folder> <workers>`; prints a line of JSON.
import { join } from 'node:path';
import { availableNow, type EpochStream, foreachBatch, toFiles, writeStream } from 'tidemark';
import type { Data } from '../queries/streams.js';
import { peakRssMb, percentile, sinceProcessStartMs } from './process-figures.js';

type Arguments = [string, 'append' | 'update', string, Data['format'], string, string];
const [name, outputMode, folder, format, work, workers] = process.argv.slice(2) as Arguments;
const { query } = (await import(new URL(`../queries/${name}.js`, import.meta.url).href)) as { query: (data: Data) => EpochStream<unknown> };
const out = join(work, 'out');

// The file sink knows append only; in update mode each epoch is written to a folder of its own.
const sink =
  outputMode === 'append'
    ? toFiles(out, { format: 'json' })
    : foreachBatch((batch, epochId) => batch.write(toFiles(join(out, `epoch=${epochId}`), { format: 'json' }), { mode: 'overwrite' }));

const running = query({ folder, format })
  .pipe(
    writeStream(sink, {
      queryName: name,
      outputMode,
      checkpointLocation: join(work, 'checkpoint'),
      trigger: availableNow(),
      workers: Number(workers),
    }),
  )
  .start();

const commits: number[] = [];
const epochMs: number[] = [];
let cpuAtFirst: NodeJS.CpuUsage | undefined;
running.progress$.subscribe((p) => {
  commits.push(performance.now());
  cpuAtFirst ??= process.cpuUsage();
  if (p.numInputRows > 0) epochMs.push(p.durationMs['triggerExecution'] ?? 0);
});
await running.awaitTermination();

const cpu = process.cpuUsage(cpuAtFirst);
console.log(
  JSON.stringify({
    spanSeconds: (commits.at(-1)! - commits[0]!) / 1000,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    wallSeconds: sinceProcessStartMs() / 1000,
    peakRssMb: Math.round(peakRssMb()),
    epochs: commits.length,
    p50Ms: percentile(epochMs, 0.5),
    p99Ms: percentile(epochMs, 0.99),
  }),
);
