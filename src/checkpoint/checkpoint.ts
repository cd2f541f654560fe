import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TidemarkError } from '../base/errors.js';
import type { StateStore } from '../state/contract.js';
import { MemoryStore } from '../state/memory-store.js';
import { LevelStore } from '../state/level-store.js';
import { corrupt, ID_KEY, textBytes, textOf } from './keys.js';

/** Which checkpoint a query is to have, and its id, known before anything is opened or written. */
export type CheckpointPlace =
  | { readonly kind: 'folder'; readonly folder: string; readonly queryId: string; readonly isNew: boolean }
  | { readonly kind: 'temporary'; readonly queryId: string }
  | { readonly kind: 'memory'; readonly queryId: string }
  | { readonly kind: 'store'; readonly queryId: string; readonly open: () => Promise<StateStore> };

/** The place of a folder; its id is the one in `<folder>/metadata`, or a new one. */
export function placeOf(folder: string): CheckpointPlace {
  const stored = storedId(folder);
  return { kind: 'folder', folder, queryId: stored ?? randomUUID(), isNew: stored === null };
}

/** A new folder under the system's temporary one; removed at a clean stop. */
export function temporaryPlace(): CheckpointPlace {
  return { kind: 'temporary', queryId: randomUUID() };
}

/** A checkpoint that ends with the run. */
export function memoryPlace(): CheckpointPlace {
  return { kind: 'memory', queryId: randomUUID() };
}

/**
 * The durable side of a query: `<folder>/metadata` holds its id, as in Spark, and `<folder>/db` everything else, in one ordered store with
 * atomic batches.
 */
export class Checkpoint {
  private constructor(
    readonly queryId: string,
    readonly store: StateStore,
    readonly isTemporary: boolean,
    private readonly remove: () => Promise<void>,
  ) {}

  /** Opens the checkpoint, or makes a new one. CHECKPOINT_IN_USE where another process (or query) has it open. */
  static async open(place: CheckpointPlace): Promise<Checkpoint> {
    const nothing = async () => undefined;
    if (place.kind === 'store') return new Checkpoint(place.queryId, await place.open(), false, nothing);
    if (place.kind === 'memory') return new Checkpoint(place.queryId, new MemoryStore(), true, nothing);
    const isTemporary = place.kind === 'temporary';
    const folder = isTemporary ? await mkdtemp(join(tmpdir(), 'tidemark-')) : place.folder;
    const store = await openStore(folder);
    try {
      const known = await store.get(ID_KEY);
      if (known !== undefined && textOf(known, 'id') !== place.queryId) throw otherId(place.queryId, textOf(known, 'id'));
      if (isTemporary || place.isNew) await writeId(folder, place.queryId);
      // after the file: an id that only the store has would be another one than the next start makes up
      if (known === undefined) await store.write([{ key: ID_KEY, value: textBytes(place.queryId) }], { sync: true });
    } catch (error) {
      await store.close();
      throw error;
    }
    return new Checkpoint(place.queryId, store, isTemporary, isTemporary ? () => rm(folder, { recursive: true, force: true }) : nothing);
  }

  /** Closes the store; `isClean` removes a temporary checkpoint. */
  async close(options: { readonly isClean: boolean }): Promise<void> {
    await this.store.close();
    if (options.isClean) await this.remove();
  }
}

async function openStore(folder: string): Promise<StateStore> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw notWritable(folder, cause);
  }
  return LevelStore.open(join(folder, 'db'));
}

/** Writes `<folder>/metadata`, whole or not at all. */
async function writeId(folder: string, queryId: string): Promise<void> {
  const file = join(folder, 'metadata');
  const draft = `${file}.${queryId}.tmp`;
  try {
    await writeFile(draft, JSON.stringify({ id: queryId }), { flush: true });
    await rename(draft, file);
  } catch (cause) {
    throw notWritable(folder, cause);
  }
}

function storedId(folder: string): string | null {
  let text: string;
  try {
    text = readFileSync(join(folder, 'metadata'), 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return null;
    throw corrupt('metadata file', (cause as Error).message, cause);
  }
  try {
    const { id } = JSON.parse(text) as { id?: unknown };
    if (typeof id === 'string' && id !== '') return id;
  } catch (cause) {
    throw corrupt('metadata file', 'it is not JSON', cause);
  }
  throw corrupt('metadata file', 'it holds no id');
}

function otherId(found: string, known: string): TidemarkError {
  return corrupt(
    'metadata file',
    `the query has the id ${known}, but the file is missing or says ${found}: write {"id":"${known}"} into it`,
  );
}

function notWritable(folder: string, cause: unknown): TidemarkError {
  return new TidemarkError(
    'CHECKPOINT_NOT_WRITABLE',
    `cannot write to the checkpoint folder ${folder}: ${(cause as Error).message}`,
    { folder },
    cause,
  );
}
