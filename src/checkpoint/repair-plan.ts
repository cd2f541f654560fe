import type { StateStore, StoreWrite } from '../state/contract.js';
import { readableAt, tableAt } from '../state/chain-history.js';
import { readCommit } from './commit-log.js';
import { type Damage, examine, type Findings } from './damage.js';
import { epochOfKey, ID_KEY, logKey } from './keys.js';
import { readOffsets } from './offset-log.js';

/** One thing that could be done about a damaged checkpoint. */
export interface RepairStep {
  readonly title: string;
  readonly lines: readonly string[];
  /** What it would write into the store of the checkpoint; empty where it writes nothing. */
  readonly writes: readonly StoreWrite[];
}

export interface RepairPlan {
  readonly damage: readonly Damage[];
  /** The safest first. */
  readonly steps: readonly RepairStep[];
}

/** What could be done about the damage of a checkpoint, the safest first. Reads only; whoever follows the plan writes. */
export async function repairPlan(store: StateStore): Promise<RepairPlan> {
  const findings = await examine(store);
  const { damage } = findings;
  if (damage.length === 0) return { damage, steps: [await goOn(store, findings)] };
  const needed = damage.filter(({ isHistory }) => isHistory !== true);
  const steps: RepairStep[] = [];
  if (needed.length < damage.length) steps.push(dropHistory(damage));
  if (needed.length > 0) {
    steps.push(restoreCopy());
    if (needed.every(({ kind }) => kind === 'manifest')) steps.push(dropManifest(needed));
    if (needed.every(({ kind }) => kind === 'id')) steps.push(dropId(needed));
    const pending = pendingEntry(needed, findings);
    if (pending !== null) steps.push(pending);
    const back = await goBack(store, findings);
    if (back !== null) steps.push(back);
    steps.push(await startAnew(store, findings));
  }
  return { damage, steps };
}

async function goOn(store: StateStore, { newestOffsets, newestCommit }: Findings): Promise<RepairStep> {
  const isPending = newestOffsets > newestCommit && (await readOffsets(store, newestOffsets)) !== null;
  const next = isPending
    ? `it runs epoch ${newestOffsets} again, which was begun and not committed`
    : `it goes on with epoch ${newestCommit + 1}`;
  return { title: 'Start the query', lines: [`Nothing is damaged. When the query starts, ${next}.`], writes: [] };
}

function dropHistory(damage: readonly Damage[]): RepairStep {
  const keys = damage.filter(({ isHistory }) => isHistory === true).flatMap((d) => d.keys);
  return {
    title: 'Delete the log entries that nothing needs',
    lines: ['They are of epochs before the last one committed; no run reads them, and they would go by themselves in time.'],
    writes: keys.map((key) => ({ key, value: null })),
  };
}

function restoreCopy(): RepairStep {
  return {
    title: 'Restore the folder from a copy',
    lines: [
      'Take the newest copy that was made while the query was stopped, with the sink as it was then or one that is idempotent by epoch:',
      'epochs since the copy run again with the ids they had, but may be cut otherwise, so a sink that holds them must be taken back as well.',
    ],
    writes: [],
  };
}

function dropManifest(needed: readonly Damage[]): RepairStep {
  return {
    title: 'Delete the manifest, and start the query exactly as it was',
    lines: ['It is written anew at the start. Until then nothing checks that sources, operators and types are those of the state.'],
    writes: needed.flatMap(({ keys }) => keys).map((key) => ({ key, value: null })),
  };
}

function dropId(needed: readonly Damage[]): RepairStep {
  return {
    title: 'Delete the second copy of the id',
    lines: ['It is written anew at the start, from the file metadata. Look that it holds the id that the sinks of the query know.'],
    writes: needed.flatMap(({ keys }) => keys).map((key) => ({ key, value: null })),
  };
}

/** Where just the entry of the epoch that was begun is damaged. */
function pendingEntry(needed: readonly Damage[], { newestOffsets, newestCommit }: Findings): RepairStep | null {
  const key = logKey('o', newestOffsets);
  if (newestOffsets <= newestCommit || !needed.every(({ keys, kind }) => kind === 'offsets' && keys[0] === key)) return null;
  return {
    title: `Forget epoch ${newestOffsets}, which was begun and not committed`,
    lines: [
      `First look into the sink. Where it does not hold epoch ${newestOffsets}, delete the entry: the epoch is planned anew, and no row is lost or doubled.`,
      'Where it does (the crash came between the sink\u2019s commit and the checkpoint\u2019s), take the epoch out of the sink first.',
    ],
    writes: [{ key, value: null }],
  };
}

/** The newest epoch that all of the checkpoint can be taken back to, if there is one. */
async function goBack(store: StateStore, findings: Findings): Promise<RepairStep | null> {
  const { tables, damage, newestCommit, newestOffsets } = findings;
  if (damage.some(({ kind }) => !['offsets', 'commit', 'bucket'].includes(kind))) return null;
  const ranges = [...tables.values()].flat().map(readableAt);
  const from = Math.max(0, ...ranges.map((range) => range.from));
  for (let epochId = Math.min(newestCommit, ...ranges.map((range) => range.to)); epochId >= from; epochId--) {
    if (!(await isLogged(store, epochId))) continue;
    const writes: StoreWrite[] = [];
    for (const [key, histories] of tables) writes.push(...(await tableAt(store, key, histories, epochId)));
    for (let later = epochId + 1; later <= newestOffsets; later++) {
      writes.push({ key: logKey('o', later), value: null }, { key: logKey('c', later), value: null });
    }
    const gone = newestOffsets === epochId + 1 ? `epoch ${newestOffsets}` : `epochs ${epochId + 1} to ${newestOffsets}`;
    return {
      title: `Go back to the end of epoch ${epochId}`,
      lines: [
        'All state tables are whole up to there, and the log still says where the sources stood.',
        `Take ${gone} out of the sink first: the rows come again, cut into other epochs. The sources must still have the rows behind:`,
        `  ${JSON.stringify((await readOffsets(store, epochId))!.offsets)}`,
      ],
      writes,
    };
  }
  return null;
}

async function isLogged(store: StateStore, epochId: number): Promise<boolean> {
  try {
    return (await readOffsets(store, epochId)) !== null && (await readCommit(store, epochId)) !== null;
  } catch {
    return false;
  }
}

async function startAnew(store: StateStore, { newestOffsets }: Findings): Promise<RepairStep> {
  let known: string | null = null;
  for (let epochId = newestOffsets; epochId >= 0 && known === null; epochId--) {
    const entry = await readOffsets(store, epochId).catch(() => null);
    if (entry === null && !(await store.get(logKey('o', epochId)))) break;
    if (entry !== null) known = `  after epoch ${epochId}: ${JSON.stringify(entry.offsets)}`;
  }
  return {
    title: 'Start anew',
    lines: [
      'Give the query a new checkpointLocation and its sink an empty place: the sources are read from where their options say (startingOffsets, all files).',
      ...(known === null ? ['No entry of the offset log can be read.'] : ['The last places that the log still knows:', known]),
    ],
    writes: [],
  };
}

/** Keys of both logs sort by epoch. */
export function describeKey(key: string): string {
  if (key.startsWith('o/')) return `offset log entry of epoch ${epochOfKey(key)}`;
  if (key.startsWith('c/')) return `commit log entry of epoch ${epochOfKey(key)}`;
  return key.startsWith('t/meta/')
    ? 'what makes up the table'
    : key.startsWith('t/data/')
      ? 'an entry of a bucket'
      : key === ID_KEY
        ? 'the id of the query'
        : 'the manifest';
}
