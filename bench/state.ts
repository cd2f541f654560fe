/*
 * Large keyed state, durable: rows a second while it grows and when it is at rest (1 % of the keys touched an epoch), bytes a key on disk and in
 * memory, and the time from the start of a process to the first commit over the old state.
 *
 *   npx tsx --tsconfig tsconfig.json bench/state.ts [keys, default 1000000]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { availableNow, fromFiles, toNoop, writeStream } from 'tidemark';
import { count, sum } from 'tidemark/functions';
import { groupBy, where } from 'tidemark/operators';
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

async function whole(keys: number): Promise<void> {
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
    for (let n = 0; n < 3; n++) {
      writeKeys(file(2 * FILES + n), 0, 100, keys);
      const out = execFileSync(process.execPath, [...process.execArgv, process.argv[1]!, '--restart', folder], { encoding: 'utf8' });
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
