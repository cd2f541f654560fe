import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readFiles } from '../../../src/index.js';
import { MANIFEST_FOLDER } from '../../../src/connectors/files/sink-log.js';

const PROGRAM = fileURLToPath(new URL('copy-partitioned.ts', import.meta.url));
/** 100 for a long run: TIDEMARK_KILLS=100 npm run test:integration */
const KILLS = Number(process.env['TIDEMARK_KILLS'] ?? 20);
const FILES = 40;
const ROWS = 60;

/** Runs the program; kills it `afterMs` after it began its query, or lets it end. */
async function run(root: string, afterMs: number | null): Promise<boolean> {
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, root], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'exit');
  if (afterMs !== null) {
    while (!output.includes('started') && child.exitCode === null) await Promise.race([once(child.stdout, 'data'), ended]);
    await Promise.race([wait(afterMs), ended]);
    child.kill('SIGKILL');
  }
  await ended;
  return output.includes('done');
}

const dataFiles = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === MANIFEST_FOLDER) return [];
    return statSync(path).isDirectory() ? dataFiles(path) : [path];
  });

const sumOf = (rows: readonly Record<string, unknown>[]) => rows.map((row) => `${String(row['k'])} ${String(row['v'])}`).sort();

it('leaves exactly the right rows, and no stray file, whenever it is killed', { timeout: 600_000 + KILLS * 30_000 }, async () => {
  const root = mkdtempSync(join(tmpdir(), 'tidemark-kill-'));
  const expected: string[] = [];
  mkdirSync(join(root, 'in'));
  for (let f = 0; f < FILES; f++) {
    const rows = Array.from({ length: ROWS }, (_, i) => ({ k: `p${(f + i) % 5}`, v: f * ROWS + i }));
    expected.push(...sumOf(rows));
    const path = join(root, 'in', `${f}.json`);
    writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    utimesSync(path, 1_700_000_000 + f, 1_700_000_000 + f);
  }
  const read = () =>
    readFiles(join(root, 'out'), { format: 'json', schema: 'k STRING, v INT' }).collect() as Promise<Record<string, unknown>[]>;
  const delays = fc.sample(fc.integer({ min: 0, max: 250 }), { numRuns: KILLS, seed: 7 });
  for (const afterMs of delays) {
    if (await run(root, afterMs)) {
      rmSync(join(root, 'out'), { recursive: true });
      rmSync(join(root, 'checkpoint'), { recursive: true });
      continue;
    }
    // whatever the moment, a reader sees whole epochs: each holds the rows of one file
    if (readdirSync(root).includes('out')) expect((await read()).length % ROWS).toBe(0);
  }
  expect(await run(root, null)).toBe(true);
  expect(sumOf(await read())).toEqual(expected.sort());
  const written = dataFiles(join(root, 'out')).map((path) => readFileSync(path, 'utf8').split('\n').length - 1);
  expect(written.reduce((sum, n) => sum + n, 0)).toBe(FILES * ROWS);
  rmSync(root, { recursive: true });
});
