// `npm run bench -- [--queries q0,q5] [--size tiny|1m|10m] [--format json|parquet] [--vs spark,duckdb] [--runs 3] [--workers 1,2] [--json FILE] [--work FOLDER]`
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildPrograms } from './build.js';
import { checksum, QUERIES } from './checksum.mjs';
import { dataSet, parquetOf } from './data/data.js';
import { duckdb, type Engine, type RunFigures, spark, tidemark } from './engines.js';
import { type BenchOptions, benchOptions } from './options.js';
import { type Measured, resultLines, table } from './results.js';

const EXPECTED = JSON.parse(readFileSync(join(import.meta.dirname, 'reference/expected.json'), 'utf8')) as Record<
  string,
  Record<string, { readonly outputChecksum: string }>
>;

const options = benchOptions(process.argv.slice(2));
const work = resolve(options.work);
const engines = enginesOf(options);
await buildPrograms();

const all: Measured[] = [];
for (const query of options.queries) {
  const measured = await measure(query, options);
  all.push(...measured);
  console.log(table(measured));
}
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(resultLines(all), null, 1)}\n`);
if (all.some((m) => !m.isRight)) {
  console.error('Some answers are wrong.');
  process.exitCode = 1;
}

function enginesOf({ peers, workers }: BenchOptions): Engine[] {
  const version = (path: string) => (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
  const root = resolve(import.meta.dirname, '..');
  const found = workers.map((count) => tidemark(version(join(root, 'package.json')), count));
  for (const provider of ['hdfs', 'rocksdb'] as const) {
    if (peers.includes('spark') || peers.includes(`spark-${provider}`)) found.push(spark(work, provider));
  }
  if (peers.includes('duckdb')) found.push(duckdb(version(join(root, 'node_modules/@duckdb/node-api/package.json'))));
  return found;
}

/** Runs a query on all engines in turn, as often as asked. */
async function measure(query: string, { size, format, runs }: BenchOptions): Promise<Measured[]> {
  const { set, inputs } = QUERIES[query]!;
  const data = dataSet(join(work, 'data'), set, size);
  const folder = format === 'parquet' ? await parquetOf(data.folder) : data.folder;
  const able = engines.filter((engine) => engine.runs(query));
  const found = able.map(() => [] as RunFigures[]);
  const checksums = able.map(() => new Set<string>());
  for (let n = 0; n < runs; n++) {
    for (const [k, engine] of able.entries()) {
      const place = join(work, `run-${process.pid}`);
      mkdirSync(place, { recursive: true });
      found[k]!.push(await engine.run({ query, format, data: folder, work: place }));
      checksums[k]!.add((await checksum(query, join(place, 'out'), data.folder)).outputChecksum);
      rmSync(place, { recursive: true });
    }
  }
  const expected = EXPECTED[size]?.[query]?.outputChecksum;
  const { rows, files } = data.count(inputs);
  return able.map((engine, k) => ({
    query,
    engine: `${engine.name} ${engine.version}`,
    rows,
    // the first epoch is not counted, as its commit starts the clock
    counted: found[k]!.some((f) => f.isBatch === true) ? rows : rows * (1 - 1 / files),
    runs: found[k]!,
    checksum: [...checksums[k]!].join(' '),
    isRight: checksums[k]!.size === 1 && checksums[k]!.has(expected ?? ''),
  }));
}
