// One query as a batch, in a process of its own: `run.js <query> <data folder> <json|parquet> <work folder>`; prints one line of JSON.
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { readJson } from '../data/data.js';
import { peakRssMb, sinceProcessStartMs } from '../tidemark/process-figures.js';
import { DUCKDB_QUERIES } from './queries.js';

const [name, folder, format, work] = process.argv.slice(2) as [string, string, 'json' | 'parquet', string];
mkdirSync(join(work, 'out'), { recursive: true });
const connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
await connection.run("SET TimeZone = 'UTC'");
for (const stream of readdirSync(folder).filter((entry) => entry !== 'meta.json')) {
  const files = join(folder, stream, `*.${format}`);
  await connection.run(`CREATE VIEW "${stream}" AS FROM ${format === 'json' ? readJson(files, stream) : `read_parquet('${files}')`}`);
}
const began = performance.now();
const cpu = process.cpuUsage();
await connection.run(
  `COPY (${DUCKDB_QUERIES[name]}) TO '${join(work, 'out', 'part.json')}' (FORMAT json, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S.%gZ')`,
);
const used = process.cpuUsage(cpu);
console.log(
  JSON.stringify({
    spanSeconds: (performance.now() - began) / 1000,
    cpuSeconds: (used.user + used.system) / 1e6,
    wallSeconds: sinceProcessStartMs() / 1000,
    peakRssMb: Math.round(peakRssMb()),
    epochs: 1,
  }),
);
