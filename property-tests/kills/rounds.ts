// Rounds of a kill test: one input, processed by processes that are killed again and again until one gets to the end.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { readFiles } from 'tidemark';
import { valueSource } from '../../src/testing/row-text.js';
import { randomOf, writeInput } from './input.js';
import type { PipelineName } from './pipelines.js';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
/** Kills of one round; then its process may end. */
const KILLS_PER_ROUND = 8;
/** The latest kill, as a part of the time that an undisturbed process takes: later ones would often find it at its end. */
const LATEST_KILL = 0.7;
const PROCESS_LIMIT_MS = 120_000;

export type Ending = 'SIGKILL' | 'SIGTERM' | 'SIGINT' | 'exit';

export interface RoundResult {
  readonly pipeline: PipelineName;
  readonly seed: number;
  /** How the processes of the round ended before the last. */
  readonly kills: readonly { readonly how: Ending; readonly afterMs: number }[];
  /** What differs from the run that was not killed; null where nothing does. */
  readonly difference: string | null;
}

/** Bundles the worker once, so that processes start fast. */
export async function buildWorker(): Promise<{ readonly file: string; readonly remove: () => Promise<void> }> {
  const cache = join(projectRoot, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'tidemark-kills-'));
  await build({
    entry: { worker: join(projectRoot, 'property-tests/kills/worker.ts') },
    outDir: folder,
    format: 'esm',
    target: 'es2022',
    platform: 'node',
    config: false,
    silent: true,
    clean: false,
    tsconfig: join(projectRoot, 'tsconfig.json'),
    outExtension: () => ({ js: '.mjs' }),
  });
  return { file: join(folder, 'worker.mjs'), remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Runs one round: the same input undisturbed, then with kills, at most `killsMax`. */
export async function runRound(worker: string, pipeline: PipelineName, seed: number, killsMax: number): Promise<RoundResult> {
  const root = await mkdtemp(join(tmpdir(), 'tidemark-kills-'));
  try {
    const [calm, killed] = [join(root, 'calm'), join(root, 'killed')];
    await writeInput(calm, seed);
    await cp(join(calm, 'in'), join(killed, 'in'), { recursive: true, preserveTimestamps: true });
    const startedMs = performance.now();
    const first = await processOf(worker, pipeline, calm);
    if (first.code !== 0) return { pipeline, seed, kills: [], difference: `the undisturbed run failed: ${first.errors}` };
    const calmMs = performance.now() - startedMs;
    const kills: { how: Ending; afterMs: number }[] = [];
    const difference = await killUntilDone({ worker, pipeline, root: killed, random: randomOf(seed), calmMs, killsMax, kills });
    return { pipeline, seed, kills, difference: difference ?? (await compare(pipeline, calm, killed)) };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

interface Killing {
  readonly worker: string;
  readonly pipeline: PipelineName;
  readonly root: string;
  readonly random: (n: number) => number;
  readonly calmMs: number;
  readonly killsMax: number;
  readonly kills: { how: Ending; afterMs: number }[];
}

/** What went wrong, or null when a process got to the end. */
async function killUntilDone({ worker, pipeline, root, random, calmMs, killsMax, kills }: Killing): Promise<string | null> {
  for (;;) {
    const left = Math.min(killsMax, KILLS_PER_ROUND) - kills.length;
    const how = left <= 0 ? null : endingOf(random);
    const afterMs = random(Math.ceil(LATEST_KILL * calmMs));
    const ended = await processOf(worker, pipeline, root, how === null ? null : { how, afterMs });
    if (ended.wasEnded && how !== null) kills.push({ how, afterMs });
    else if (ended.code === 0) return null;
    else return `a process ended with code ${ended.code}: ${ended.errors}`;
  }
}

function endingOf(random: (n: number) => number): Ending {
  const drawn = random(10);
  return drawn === 0 ? 'SIGTERM' : drawn === 1 ? 'SIGINT' : drawn === 2 ? 'exit' : 'SIGKILL';
}

interface Ended {
  readonly code: number | null;
  readonly wasEnded: boolean;
  readonly errors: string;
}

/** Runs one process to its end, or to the kill. */
export function processOf(
  worker: string,
  pipeline: PipelineName,
  root: string,
  kill: { readonly how: Ending; readonly afterMs: number } | null = null,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const exit = kill?.how === 'exit' ? [String(kill.afterMs)] : [];
    const child = spawn(process.execPath, [worker, pipeline, root, ...exit], { stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const limit = setTimeout(() => child.kill('SIGKILL'), PROCESS_LIMIT_MS);
    const timer = kill === null || kill.how === 'exit' ? null : setTimeout(() => child.kill(kill.how as NodeJS.Signals), kill.afterMs);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      if (timer !== null) clearTimeout(timer);
      const wasEnded =
        kill !== null && (signal === kill.how || (kill.how === 'SIGTERM' && code === 4) || (kill.how === 'exit' && code === 5));
      resolve({ code, wasEnded, errors });
    });
  });
}

async function compare(pipeline: PipelineName, calm: string, killed: string): Promise<string | null> {
  const [expected, actual] = await Promise.all([outputOf(pipeline, calm), outputOf(pipeline, killed)]);
  if (digest(expected) === digest(actual)) return null;
  const missing = expected.filter((line) => !actual.includes(line));
  const extra = actual.filter((line) => !expected.includes(line));
  return `${expected.length} rows expected, ${actual.length} found; missing ${missing.slice(0, 3).join(' ')}; not expected ${extra.slice(0, 3).join(' ')}`;
}

/** The output as a reader finds it, as sorted lines. */
async function outputOf(pipeline: PipelineName, root: string): Promise<string[]> {
  const folder = join(root, 'out');
  if (pipeline === 'sessions') {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    return texts.flatMap((text) => text.split('\n').filter((line) => line !== '')).toSorted();
  }
  const stream =
    pipeline === 'windows'
      ? readFiles(folder, { format: 'parquet' })
      : readFiles(folder, { format: 'json', schema: 'id INT, k STRING, v INT, ts TIMESTAMP, rid INT, rk STRING, rts TIMESTAMP' });
  const rows = (await stream.collect()) as Record<string, unknown>[];
  return rows.map((row) => valueSource(row)).toSorted();
}

function digest(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
