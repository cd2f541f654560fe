// One query in a process of its own: `run.ts <query> <data folder> <json|parquet> <work folder>`; prints one line of JSON.
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { availableNow, type EpochStream, foreachBatch, toFiles, writeStream } from 'tidemark';
import { QUERIES } from '../checksum.mjs';
import type { Data } from '../queries/streams.js';
import { peakRssMb, percentile, sinceProcessStartMs } from './process-figures.js';

const [name, folder, format, work] = process.argv.slice(2) as [string, string, Data['format'], string];
const { query } = (await import(`../queries/${name}.js`)) as { query: (data: Data) => EpochStream<unknown> };
const { mode, inputs } = QUERIES[name]!;
const out = join(work, 'out');

// The file sink knows append only; in update mode each epoch is written to a folder of its own.
const sink =
  mode === 'append'
    ? toFiles(out, { format: 'json' })
    : foreachBatch((batch, epochId) => batch.write(toFiles(join(out, `epoch=${epochId}`), { format: 'json' }), { mode: 'overwrite' }));

const running = query({ folder, format })
  .pipe(writeStream(sink, { queryName: name, outputMode: mode, checkpointLocation: join(work, 'checkpoint'), trigger: availableNow() }))
  .start();

const commits: number[] = [];
const epochMs: number[] = [];
running.progress$.subscribe((p) => {
  commits.push(performance.now());
  if (p.numInputRows > 0) epochMs.push(p.durationMs['triggerExecution'] ?? 0);
});
await running.awaitTermination();

const meta = JSON.parse(readFileSync(join(folder.replace(/-parquet$/, ''), 'meta.json'), 'utf8')) as {
  streams: Record<string, { rows: number; files: number }>;
};
const rows = inputs.reduce((sum, stream) => sum + meta.streams[stream]!.rows, 0);
const { files } = meta.streams[inputs[0]!]!;
const seconds = (commits.at(-1)! - commits[0]!) / 1000;
console.log(
  JSON.stringify({
    rowsPerSecond: Math.round((rows * (1 - 1 / files)) / seconds),
    wallSeconds: sinceProcessStartMs() / 1000,
    peakRssMb: Math.round(peakRssMb()),
    epochs: commits.length,
    p50Ms: percentile(epochMs, 0.5),
    p99Ms: percentile(epochMs, 0.99),
  }),
);
