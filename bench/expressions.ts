/**
 * Twenty typical expressions over one million rows: tidemark's kernels, the same written by hand over typed arrays, and DuckDB on one thread
 * over a table in memory. Interleaved runs; rows a second and ratios.
 *
 *   npm run bench:expressions -- [--rows 1000000] [--runs 5]
 */
import { parseArgs } from 'node:util';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { Batch } from '../src/columnar/batch.js';
import { compile } from '../src/expressions/compile.js';
import { parseExpression } from '../src/expressions/grammar/parse.js';
import { resolve } from '../src/expressions/resolve.js';
import { CASES, type ExpressionCase } from './expressions/cases.js';
import { sampleOf, type Sample } from './expressions/data.js';

const BATCH_ROWS = 65_536;
const CONTEXT = { ansi: true, timeZone: 'UTC', timestampMicros: 0n, epochId: 0 };
let sink = 0;

function batchesOf(batch: Batch): Batch[] {
  return Array.from({ length: Math.ceil(batch.length / BATCH_ROWS) }, (_, k) =>
    batch.slice(k * BATCH_ROWS, Math.min(batch.length, (k + 1) * BATCH_ROWS)),
  );
}

async function table(sample: Sample): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run('CREATE TABLE t (id BIGINT, price DOUBLE, qty INT, ts TIMESTAMP, region VARCHAR, name VARCHAR)');
  const appender = await connection.createAppender('t');
  for (const [id, price, qty, ts, region, name] of sample.batch.rows() as [bigint, number, number, bigint, string, string][]) {
    appender.appendBigInt(id);
    appender.appendDouble(price);
    appender.appendInteger(qty);
    appender.appendTimestamp({ micros: ts } as never);
    appender.appendVarchar(region);
    appender.appendVarchar(name);
    appender.endRow();
  }
  appender.closeSync();
  return connection;
}

async function secondsOf(run: () => unknown): Promise<number> {
  const started = performance.now();
  await run();
  return (performance.now() - started) / 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

async function measure(
  test: ExpressionCase,
  sample: Sample,
  batches: readonly Batch[],
  duckdb: DuckDBConnection,
  runs: number,
): Promise<string> {
  const kernel = compile(resolve(parseExpression(test.sql), sample.batch.schema, CONTEXT));
  const peer = `SELECT count(x) FROM (SELECT ${test.duckdb ?? test.sql} AS x FROM t) WHERE x IS NOT NULL`;
  const times: [number[], number[], number[]] = [[], [], []];
  for (let run = 0; run <= runs; run++) {
    const own = await secondsOf(() => {
      for (const batch of batches) sink += kernel(batch, CONTEXT).length;
    });
    const hand = await secondsOf(() => (sink += test.byHand(sample)));
    const other = await secondsOf(() => duckdb.runAndReadAll(peer));
    if (run > 0) [own, hand, other].forEach((seconds, k) => times[k]!.push(seconds));
  }
  const [own, hand, other] = times.map(median) as [number, number, number];
  const rate = (seconds: number) => (sample.batch.length / seconds / 1e6).toFixed(1).padStart(8);
  const ratio = (seconds: number) => (seconds / own).toFixed(2).padStart(7);
  return `${test.sql.padEnd(66)}${rate(own)}${rate(hand)}${rate(other)}${ratio(hand)}${ratio(other)}`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { rows: { type: 'string' }, runs: { type: 'string' } } });
  const sample = sampleOf(Number(values.rows ?? 1_000_000));
  const duckdb = await table(sample);
  const batches = batchesOf(sample.batch);
  console.log(`${'M rows/s, medians; ratios: tidemark to the other'.padEnd(66)}tidemark by hand  DuckDB /hand /DuckDB`);
  for (const test of CASES) console.log(await measure(test, sample, batches, duckdb, Number(values.runs ?? 5)));
  if (Number.isNaN(sink)) console.log('');
}

await main();
