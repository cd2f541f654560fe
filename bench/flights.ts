/**
 * The quickstart query over all flights, beside a plain loop of JSON.parse and a Map that does the same without durability, event time or
 * memory bounds. Interleaved runs; prints rows a second of each and the ratio.
 *
 *   npm run bench:flights -- [--runs 3] [--days 181]
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FLIGHTS_PARQUET, foldersIn } from '../examples/flights/folders.js';
import { startDelays } from '../examples/flights/pipeline.js';
import { replayDays } from '../examples/flights/replay.js';

interface Flight {
  readonly time: string;
  readonly delay: number;
  readonly origin: string;
}

interface Group {
  flights: number;
  delays: number;
  late: number;
  readonly all: number[];
}

/** Groups by hour and airport: the answers that the query gives, held in memory until the end. */
function plainLoop(days: string): number {
  const groups = new Map<string, Group>();
  for (const name of readdirSync(days).sort()) {
    for (const line of readFileSync(join(days, name), 'utf8').split('\n')) {
      if (line === '') continue;
      const { time, delay, origin } = JSON.parse(line) as Flight;
      const key = `${Math.floor(Date.parse(time) / 3_600_000)}|${origin}`;
      let group = groups.get(key);
      if (group === undefined) groups.set(key, (group = { flights: 0, delays: 0, late: 0, all: [] }));
      group.flights++;
      group.delays += delay;
      if (delay > 15) group.late++;
      group.all.push(delay);
    }
  }
  let checked = 0;
  for (const group of groups.values()) {
    group.all.sort((a, b) => a - b);
    const p95 = group.all[Math.ceil(0.95 * group.all.length) - 1]!;
    checked += group.delays / group.flights + group.late / group.flights + p95 > -Infinity ? 1 : 0;
  }
  return checked;
}

async function secondsOf(run: () => unknown): Promise<number> {
  const started = performance.now();
  await run();
  return (performance.now() - started) / 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { runs: { type: 'string' }, days: { type: 'string' } } });
  const runs = Number(values.runs ?? 3);
  const lastDay = new Date(Date.UTC(2001, 0, Number(values.days ?? 181))).toISOString().slice(0, 10);
  const root = mkdtempSync(join(tmpdir(), 'tidemark-bench-flights-'));
  try {
    const source = foldersIn(root);
    await replayDays(FLIGHTS_PARQUET, source.days, lastDay);
    const tidemark: number[] = [];
    const plain: number[] = [];
    let rows = 0;
    for (let run = 0; run < runs; run++) {
      const folders = { ...foldersIn(join(root, `run-${run}`)), days: source.days };
      rows = 0;
      tidemark.push(
        await secondsOf(async () => {
          const query = startDelays(folders);
          query.progress$.subscribe((progress) => (rows += progress.numInputRows));
          await query.awaitTermination();
        }),
      );
      plain.push(await secondsOf(() => plainLoop(source.days)));
    }
    const ratios = tidemark.map((seconds, i) => plain[i]! / seconds);
    const rate = (seconds: number) => `${(rows / seconds / 1e6).toFixed(2)} M rows/s`;
    console.log(`${rows} rows, ${runs} interleaved runs, medians`);
    console.log(`tidemark, durable epochs, Parquet out   ${rate(median(tidemark))}`);
    console.log(`JSON.parse and a Map, nothing kept      ${rate(median(plain))}`);
    console.log(`ratio ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

await main();
