// Rounds of a kill test: one input, processed by processes that are killed again and again until one gets to the end.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFiles } from 'tidemark';
import { valueSource } from '../../src/testing/row-text.js';
import { randomOf, writeInput } from './input.js';
import type { PipelineName } from './pipelines.js';

/** Kills of one round; then its process may end. */
const KILLS_PER_ROUND = 8;
/** The latest kill, as a part of the time that an undisturbed process takes: later ones would often find it at its end. */
const LATEST_KILL = 0.7;
const PROCESS_LIMIT_MS = 120_000;
/** Within this time after SIGTERM a process that stops is killed. */
const STOPPING_MS = 40;
/** One in so many kills comes while a process starts or recovers, and one in so many processes has a rival. */
const EARLY_EVERY = 4;
const RIVAL_EVERY = 8;
/** This part of a process is its start. */
const START = 0.3;

/** `stop`: SIGTERM, which stops the query, and SIGKILL while it stops. */
export type Ending = 'SIGKILL' | 'SIGTERM' | 'SIGINT' | 'exit' | 'stop';

export interface RoundResult {
  readonly pipeline: PipelineName;
  readonly seed: number;
  /** How the processes of the round ended before the last. */
  readonly kills: readonly { readonly how: Ending; readonly afterMs: number }[];
  /** How many processes found another one on their checkpoint. */
  readonly races: number;
  /** What differs from the run that was not killed; null where nothing does. */
  readonly difference: string | null;
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
    if (first.code !== 0) return { pipeline, seed, kills: [], races: 0, difference: `the undisturbed run failed: ${first.errors}` };
    const calmMs = performance.now() - startedMs;
    const killing: Killing = { worker, pipeline, root: killed, random: randomOf(seed), calmMs, killsMax, kills: [], races: 0 };
    const difference = await killUntilDone(killing);
    return {
      pipeline,
      seed,
      kills: killing.kills,
      races: killing.races,
      difference: difference ?? (await compare(pipeline, calm, killed)),
    };
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
  races: number;
}

/** What went wrong, or null when a process got to the end. */
async function killUntilDone(killing: Killing): Promise<string | null> {
  const { worker, pipeline, root, random, calmMs, killsMax, kills } = killing;
  for (;;) {
    const left = Math.min(killsMax, KILLS_PER_ROUND) - kills.length;
    const how = left <= 0 ? null : endingOf(random);
    const latest = random(EARLY_EVERY) === 0 ? START : LATEST_KILL;
    const afterMs = random(Math.ceil(latest * calmMs));
    // late: it should get to the checkpoint
    const rivalKill = { how: 'SIGKILL', afterMs: Math.ceil(LATEST_KILL * calmMs) } as const;
    const rival = random(RIVAL_EVERY) === 0 ? processOf(worker, pipeline, root, rivalKill) : null;
    const ended = await processOf(worker, pipeline, root, how === null ? null : { how, afterMs });
    const other = await rival;
    if (ended.code === IN_USE || other?.code === IN_USE) killing.races++;
    if (other?.wasEnded === true) kills.push(rivalKill);
    else if (other !== null && other.code !== 0 && other.code !== IN_USE) return `a rival ended with code ${other.code}: ${other.errors}`;
    if (ended.wasEnded && how !== null) kills.push({ how, afterMs });
    else if (ended.code !== 0 && ended.code !== IN_USE) return `a process ended with code ${ended.code}: ${ended.errors}`;
    if (ended.code === 0 || other?.code === 0) return null;
  }
}

function endingOf(random: (n: number) => number): Ending {
  const drawn = random(12);
  return (['SIGTERM', 'SIGINT', 'exit', 'stop', 'stop'] as const)[drawn] ?? 'SIGKILL';
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
    const timers: NodeJS.Timeout[] = [];
    const send = (signal: NodeJS.Signals, afterMs: number) => timers.push(setTimeout(() => child.kill(signal), afterMs));
    if (kill?.how === 'stop') {
      send('SIGTERM', kill.afterMs);
      send('SIGKILL', kill.afterMs + 1 + (kill.afterMs % STOPPING_MS));
    } else if (kill !== null && kill.how !== 'exit') send(kill.how, kill.afterMs);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      for (const timer of timers) clearTimeout(timer);
      const wasEnded = kill !== null && wasEndedBy(kill.how, code, signal);
      resolve({ code, wasEnded, errors });
    });
  });
}

/** The process has the checkpoint of another one before it. */
const IN_USE = 3;

function wasEndedBy(how: Ending, code: number | null, signal: NodeJS.Signals | null): boolean {
  switch (how) {
    case 'exit':
      return code === 5;
    case 'stop':
      return signal === 'SIGKILL' || signal === 'SIGTERM' || code === 4;
    case 'SIGTERM':
      return signal === how || code === 4;
    default:
      return signal === how;
  }
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
