import { cp, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isTidemarkError, TidemarkError } from '../base/errors.js';
import { type Damage, examine } from '../checkpoint/damage.js';
import { summaryOf, tableRows } from '../checkpoint/inspect.js';
import { describeKey, repairPlan } from '../checkpoint/repair-plan.js';
import { LevelStore } from '../state/level-store.js';
import type { StateStore, StoreWrite } from '../state/contract.js';

export type Print = (line: string) => void;

const USAGE = `usage: tidemark checkpoint inspect DIR [OPERATOR/TABLE]   what the checkpoint holds; rows of a table as JSON lines
       tidemark checkpoint verify DIR                     reads every part, says what is damaged and what is lost with it
       tidemark checkpoint repair-plan DIR [--writes N]   what could be done about damage; the writes of step N as JSON lines`;

const VERBS: readonly string[] = ['inspect', 'verify', 'repair-plan'];

/** Runs the command line. Returns the exit code: 0, 1 where the checkpoint is damaged, 2 for a wrong call. Only ever reads, from a copy. */
export async function runCommand(args: readonly string[], print: Print): Promise<number> {
  const [noun, verb, folder, table] = args;
  if (noun !== 'checkpoint' || folder === undefined || verb === undefined || !VERBS.includes(verb)) {
    print(USAGE);
    return 2;
  }
  const work = (store: StateStore) => {
    if (verb === 'verify') return verify(store, print);
    return verb === 'repair-plan' ? planRepair(store, args.slice(3), print) : inspect(store, folder, table, print);
  };
  try {
    return await onCopy(folder, work);
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
    if (verb === 'repair-plan' && isTidemarkError(error, 'CHECKPOINT_CORRUPT')) for (const line of UNREADABLE) print(line);
    return 1;
  }
}

/** For a folder that LevelDB itself cannot open. */
const UNREADABLE: readonly string[] = [
  '',
  '1. Restore the folder from a copy',
  '2. Let LevelDB gather what is left, on a copy of the folder: ClassicLevel.repair(<copy>/db) of the package classic-level, then verify the copy.',
  '   It may lose the newest writes; what verify then says of the copy is what counts. No damage: go on with the copy in place of the folder.',
  '3. Start anew: a new checkpointLocation, and an empty place for the sink',
];

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
  const { damage } = await examine(store);
  printDamage(damage, print);
  return damage.length === 0 ? 0 : 1;
}

function printDamage(damage: readonly Damage[], print: Print): void {
  for (const { message, lost } of damage) {
    print(message);
    print(`  lost: ${lost}`);
  }
  if (damage.length === 0) print('nothing is damaged');
  else print(damage.length === 1 ? '1 part is damaged' : `${damage.length} parts are damaged`);
}

async function planRepair(store: StateStore, [option, step]: readonly string[], print: Print): Promise<number> {
  const { damage, steps } = await repairPlan(store);
  if (option === '--writes') {
    for (const write of steps[Number(step) - 1]?.writes ?? []) print(writeText(write));
    return 0;
  }
  printDamage(damage, print);
  for (const [k, { title, lines, writes }] of steps.entries()) {
    print('');
    print(`${k + 1}. ${title}`);
    for (const line of lines) print(`   ${line}`);
    for (const { key, value } of writes) print(`   ${value === null ? 'delete' : 'write '} ${key}  (${describeKey(key)})`);
  }
  if (damage.length > 0) {
    print('');
    print('Nothing has been changed. Stop the query and copy the folder before anything is; --writes N gives what step N would write.');
  }
  return damage.length === 0 ? 0 : 1;
}

/** As a batch of the `level` package takes it: keys as text, values as base64. */
function writeText({ key, value }: StoreWrite): string {
  return JSON.stringify(value === null ? { type: 'del', key } : { type: 'put', key, value: Buffer.from(value).toString('base64') });
}

async function inspect(store: StateStore, folder: string, table: string | undefined, print: Print): Promise<number> {
  if (table !== undefined) {
    const [operatorId = '', name = ''] = table.split('/');
    for await (const row of tableRows(store, operatorId, name)) print(jsonText(row));
    return 0;
  }
  const { manifest, committed, commit, pending, oldestEpoch, tables, log } = await summaryOf(store);
  const id = await readFile(join(folder, 'metadata'), 'utf8').catch(() => '{}');
  print(`query      ${(JSON.parse(id) as { id?: string }).id ?? 'unknown'}`);
  print(`written by tidemark ${manifest?.engineVersion ?? 'unknown'}`);
  print(`committed  ${committed === null ? 'none' : `epoch ${committed.epochId}, log from epoch ${oldestEpoch}`}`);
  print(`pending    ${pending === null ? 'none' : `epoch ${pending.epochId}`}`);
  print(`watermark  ${timeText(commit?.nextWatermarkMs ?? committed?.watermarkMs ?? null)}`);
  manifest?.sources.forEach((source, k) => print(`source     ${source.name}: ${jsonText(committed?.offsets[k] ?? null)}`));
  for (const operator of manifest?.operators ?? []) print(`operator   ${operator.id}: ${operator.operatorName}`);
  for (const { operatorId, table: name, rows, epochId, bytes } of tables)
    print(`table      ${operatorId}/${name}: ${rows} rows, epoch ${epochId}, ${bytes} bytes`);
  for (const { entry, commit: done } of log) {
    const state = done === null ? 'begun' : `committed, next watermark ${timeText(done.nextWatermarkMs)}`;
    print(`epoch      ${entry.epochId}: ${jsonText(entry.offsets)}, watermark ${timeText(entry.watermarkMs)}, ${state}`);
  }
  return 0;
}

function timeText(timeMs: number | null): string {
  return timeMs === null ? 'none' : new Date(timeMs).toISOString();
}

function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? v.toString() : v instanceof Map ? [...v] : v));
}
