/*
 * Large keyed state, durable: rows a second while it grows and when it is at rest (1 % of the keys touched an epoch), bytes a key on disk and in
 * memory, the time from the start of a process to the first commit over the old state, and what it takes to put out and drop as many windows in
 * one step of the watermark.
 *
 *   npm run bench:state -- [keys, default 1000000]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { availableNow, fromFiles, memoryStream, toNoop, writeStream } from 'tidemark';
import { count, sum } from 'tidemark/functions';
import { groupBy, where, window, withWatermark } from 'tidemark/operators';
import { sinceProcessStartMs } from './tidemark/process-figures.js';

const FILES = 20;

/** Writes a file of these keys, in an order that has nothing to do with their size. */
function writeKeys(path: string, from: number, to: number, step: number): void {
  const lines: string[] = [];
  for (let i = from; i < to; i++) lines.push(`{"key":${(i * 7_919) % step},"value":${i}}\n`);
  writeFileSync(path, lines.join(''));
}

/** Runs what there is to run; gives the times of the commits, in milliseconds since the process began. */
async function run(folder: string): Promise<number[]> {
  const commits: number[] = [];
  const query = fromFiles(join(folder, 'rows'), { format: 'json', schema: 'key BIGINT, value BIGINT', maxFilesPerTrigger: 1 })
    .pipe(
      groupBy(['key'], { n: count(), total: sum('value') }),
      where('n * 1000 + pmod(key, 1000) = 2000'),
      writeStream(toNoop(), {
        queryName: 'state',
        outputMode: 'update',
        checkpointLocation: join(folder, 'checkpoint'),
        trigger: availableNow(),
      }),
    )
    .start();
  query.progress$.subscribe((p) => {
    if (p.numInputRows > 0) commits.push(sinceProcessStartMs());
  });
  await query.awaitTermination();
  return commits;
}

function bytesOf(folder: string): number {
  return readdirSync(folder, { recursive: true }).reduce((sum: number, name) => sum + statSync(join(folder, String(name))).size, 0);
}

function perSecond(rows: number, commits: readonly number[]): string {
  const seconds = (commits.at(-1)! - commits[0]!) / 1000;
  return `${Math.round((rows * (commits.length - 1)) / commits.length / seconds / 1000)} k rows/s`;
}

/** All windows of one moment, put out and dropped when the watermark passes them. */
async function evicted(keys: number): Promise<void> {
  const clicks = memoryStream('key BIGINT, at TIMESTAMP');
  const query = clicks
    .pipe(
      withWatermark('at', '1 second'),
      window('at', '10 seconds'),
      groupBy(['window', 'key'], { n: count() }),
      writeStream(toNoop(), { queryName: 'evicted', outputMode: 'append' }),
    )
    .start();
  const dropped: { readonly rows: number; readonly ms: number }[] = [];
  query.progress$.subscribe((p) =>
    dropped.push({ rows: p.stateOperators[0]?.numRowsRemoved ?? 0, ms: p.durationMs['triggerExecution'] ?? 0 }),
  );
  const piece = Math.min(keys, 50_000);
  for (let from = 0; from < keys; from += piece) {
    clicks.add(Array.from({ length: Math.min(piece, keys - from) }, (_, i) => ({ key: from + i, at: '2026-01-01 00:00:01' })));
    await query.processAllAvailable();
  }
  clicks.add([{ key: 0, at: '2026-01-01 01:00:00' }]);
  await query.processAllAvailable();
  await query.stop();
  const { rows, ms } = dropped.reduce((most, next) => (next.rows > most.rows ? next : most));
  console.log(`eviction of ${rows} windows in one step: ${ms} ms`);
}

async function whole(keys: number): Promise<void> {
  // the process that starts again is as a user's: without a compiler
  const { BUILT, buildPrograms } = await import('./build.js');
  await buildPrograms();
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-state-'));
  try {
    mkdirSync(join(folder, 'rows'));
    const file = (n: number) => join(folder, 'rows', `part-${String(n).padStart(5, '0')}.json`);
    for (let n = 0; n < FILES; n++) writeKeys(file(n), (n * keys) / FILES, ((n + 1) * keys) / FILES, keys);
    const before = process.memoryUsage.rss();
    const growing = await run(folder);
    console.log(`growing to ${keys} keys: ${perSecond(keys, growing)}`);
    console.log(
      `bytes a key: ${(bytesOf(join(folder, 'checkpoint')) / keys).toFixed(0)} on disk, ${((process.memoryUsage.rss() - before) / keys).toFixed(0)} of memory`,
    );
    for (let n = 0; n < FILES; n++) writeKeys(file(FILES + n), (n * keys) / 100, ((n + 1) * keys) / 100, keys);
    console.log(`at rest, 1 % of the keys an epoch: ${perSecond((keys * FILES) / 100, await run(folder))}`);
    await evicted(keys);
    for (let n = 0; n < 3; n++) {
      writeKeys(file(2 * FILES + n), 0, 100, keys);
      const out = execFileSync(process.execPath, [join(BUILT, 'state.js'), '--restart', folder], { encoding: 'utf8' });
      console.log(`restart to the first commit, whole process: ${Number(out).toFixed(0)} ms`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[2] === '--restart') {
  const commits = await run(process.argv[3]!);
  console.log(commits[0]);
} else {
  await whole(Number(process.argv[2] ?? 1_000_000));
}
