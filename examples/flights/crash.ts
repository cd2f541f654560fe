import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Folders, foldersIn } from './folders.js';
import { readDelays, startDelays } from './pipeline.js';

/** Kills before the run is left to finish. */
const KILLS = 12;
/** A child is killed at a random moment within this time from its start. */
const LIFETIME_MAX_MS = 1500;

/**
 * The proof: one run of the query that nothing disturbs, and one whose process is killed with SIGKILL again and again, over the same days.
 * Their results must be the same, row for row. Returns whether they are.
 */
export async function crashRun(days: string, program: string): Promise<boolean> {
  const root = mkdtempSync(join(tmpdir(), 'tidemark-flights-'));
  try {
    const calm = { ...foldersIn(join(root, 'calm')), days };
    const crashed = { ...foldersIn(join(root, 'crashed')), days };
    await startDelays(calm).awaitTermination();
    const kills = await killAndRestart(crashed, program);
    const expected = await sortedRows(calm);
    const actual = await sortedRows(crashed);
    const same = expected.length === actual.length && expected.every((row, i) => row === actual[i]);
    console.log(
      `${kills} kills; ${expected.length} rows undisturbed, ${actual.length} rows after the kills: ${same ? 'the same' : 'NOT the same'}`,
    );
    return same;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function killAndRestart(folders: Folders, program: string): Promise<number> {
  let kills = 0;
  for (;;) {
    const child = spawn(process.execPath, [...process.execArgv, program, '--run', JSON.stringify(folders)], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: process.env,
    });
    const killed = await liveUntil(child, kills < KILLS ? Math.random() * LIFETIME_MAX_MS : null);
    if (!killed) return kills;
    kills++;
  }
}

/** Waits for the end of a child, or kills it after `lifetimeMs`. Whether it was killed; a child that fails by itself is an error. */
function liveUntil(child: ChildProcess, lifetimeMs: number | null): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = lifetimeMs === null ? undefined : setTimeout(() => child.kill('SIGKILL'), lifetimeMs);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      if (signal === 'SIGKILL') resolve(true);
      else if (code === 0) resolve(false);
      else reject(new Error(`the query failed by itself: exit code ${code}, signal ${signal}`));
    });
  });
}

async function sortedRows(folders: Folders): Promise<string[]> {
  const rows = await readDelays(folders).collect();
  return rows.map((row) => JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).sort();
}
