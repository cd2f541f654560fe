import { cp, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TidemarkError } from '../base/errors.js';
import { damageOf, summaryOf, tableRows } from '../checkpoint/inspect.js';
import { LevelStore } from '../state/level-store.js';
import type { StateStore } from '../state/contract.js';

export type Print = (line: string) => void;

const USAGE = `usage: tidemark checkpoint inspect DIR [OPERATOR/TABLE]   what the checkpoint holds; rows of a table as JSON lines
       tidemark checkpoint verify DIR                     reads every part, says what is damaged`;

/** Runs the command line. Returns the exit code: 0, 1 where the checkpoint is damaged, 2 for a wrong call. Only ever reads, from a copy. */
export async function runCommand(args: readonly string[], print: Print): Promise<number> {
  const [noun, verb, folder, table] = args;
  if (noun !== 'checkpoint' || folder === undefined || (verb !== 'inspect' && verb !== 'verify')) {
    print(USAGE);
    return 2;
  }
  try {
    return await onCopy(folder, (store) => (verb === 'verify' ? verify(store, print) : inspect(store, folder, table, print)));
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

/** A query may have the folder open, and LevelDB writes when it opens one: so a copy is opened. */
async function onCopy(folder: string, work: (store: StateStore) => Promise<number>): Promise<number> {
  const source = join(folder, 'db');
  const found = await stat(source).catch(() => null);
  if (found === null) throw new TidemarkError('CHECKPOINT_NOT_FOUND', `${folder} is no checkpoint: it has no folder db`, { folder });
  const copy = await mkdtemp(join(tmpdir(), 'tidemark-inspect-'));
  try {
    await cp(source, join(copy, 'db'), { recursive: true, filter: (path) => !path.endsWith('LOCK') });
    const store = await LevelStore.open(join(copy, 'db'));
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function verify(store: StateStore, print: Print): Promise<number> {
  const damage = await damageOf(store);
  for (const line of damage) print(line);
  print(damage.length === 0 ? 'nothing is damaged' : `${damage.length} parts are damaged`);
  return damage.length === 0 ? 0 : 1;
}

async function inspect(store: StateStore, folder: string, table: string | undefined, print: Print): Promise<number> {
  if (table !== undefined) {
    const [operatorId = '', name = ''] = table.split('/');
    for await (const row of tableRows(store, operatorId, name)) print(jsonText(row));
    return 0;
  }
  const { manifest, committed, commit, pending, oldestEpoch, tables } = await summaryOf(store);
  const id = await readFile(join(folder, 'metadata'), 'utf8').catch(() => '{}');
  print(`query      ${(JSON.parse(id) as { id?: string }).id ?? 'unknown'}`);
  print(`committed  ${committed === null ? 'none' : `epoch ${committed.epochId}, log from epoch ${oldestEpoch}`}`);
  print(`pending    ${pending === null ? 'none' : `epoch ${pending.epochId}`}`);
  print(`watermark  ${timeText(commit?.nextWatermarkMs ?? committed?.watermarkMs ?? null)}`);
  manifest?.sources.forEach((source, k) => print(`source     ${source.name}: ${jsonText(committed?.offsets[k] ?? null)}`));
  for (const operator of manifest?.operators ?? []) print(`operator   ${operator.id}: ${operator.operatorName}`);
  for (const { operatorId, table: name, rows, epochId } of tables)
    print(`table      ${operatorId}/${name}: ${rows} rows, epoch ${epochId}`);
  return 0;
}

function timeText(timeMs: number | null): string {
  return timeMs === null ? 'none' : new Date(timeMs).toISOString();
}

function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? v.toString() : v instanceof Map ? [...v] : v));
}
