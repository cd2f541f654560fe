// Checkpoints with one damaged byte: what a query over them does.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import fc from 'fast-check';
import { type EpochStream, isTidemarkError, memoryStream, writeStream } from 'tidemark';
import type { Row } from 'tidemark/testing';
import { schemaOf } from '../../src/stream/schema-input.js';
import { sameRows } from '../../src/testing/failure-report.js';
import { rowsOf } from '../../src/testing/row-arbitraries.js';
import { type CheckedPipeline, PIPELINES } from '../exactly-once/pipelines.js';
import type { Random } from '../simulate/random.js';
import { Ledger } from './ledger.js';

const ROWS = 60;
const EPOCHS = 9;
/** Epochs that have run when the byte is damaged. */
const EPOCHS_BEFORE = 6;
/** Before these the process ends and another one begins: LevelDB then sorts its log into files. */
const RESTARTS: ReadonlySet<number> = new Set([2, 4]);
const HANG_MS = 120_000;
/** Conditions that say that a checkpoint is damaged, and what to do. */
const CLEAR: ReadonlySet<string> = new Set(['CHECKPOINT_CORRUPT', 'CHECKPOINT_VERSION']);

/** How the process ended before the damage: between epochs, or when the sink had an epoch that the checkpoint did not. */
export type EndedBy = 'kill' | 'lost reply';

export interface Prepared {
  readonly name: string;
  readonly folder: string;
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  /** Starts the query over a checkpoint, with the sink as it was, and runs it to the end of its input. */
  readonly finish: (checkpoint: string) => Promise<readonly Row[]>;
  readonly expected: readonly Row[];
}

export interface Flip {
  readonly file: string;
  readonly at: number;
  readonly mask: number;
}

export type Outcome =
  | { readonly kind: 'harmless' }
  | { readonly kind: 'detected'; readonly code: string }
  | { readonly kind: 'wrong' | 'unclear' | 'hang'; readonly message: string };

type Inputs = Readonly<Record<string, ReturnType<typeof memoryStream>>>;

/** Runs a pipeline for some epochs and keeps its checkpoint, its sink and its input. */
export async function prepare(name: string, endedBy: EndedBy, root: string, seed: number): Promise<Prepared> {
  const checked = PIPELINES.find((pipeline) => pipeline.name === name)!;
  const folder = join(root, `${name.replaceAll(' ', '-')}-${endedBy.replaceAll(' ', '-')}`);
  await mkdir(folder, { recursive: true });
  const schemas = Object.fromEntries(Object.entries(checked.schemas).map(([input, ddl]) => [input, schemaOf(ddl)]));
  const inputs: Inputs = Object.fromEntries(Object.entries(schemas).map(([input, schema]) => [input, memoryStream(schema)])) as never;
  const [rows] = fc.sample(
    rowsOf(fc, schemas, { disorderMs: 10_000, stepMs: 8_000, gapMs: 60_000 }, ROWS).filter((r) => r.length >= ROWS / 2),
    {
      seed,
      numRuns: 1,
    },
  );
  const add = (epoch: number) => {
    const [from, to] = [epoch, epoch + 1].map((n) => Math.floor((n * rows!.length) / EPOCHS));
    for (const input of Object.keys(inputs)) {
      inputs[input]!.add(rows!.slice(from, to).flatMap((row) => (row.input === input ? [row.row] : [])) as never);
    }
  };
  const stream = checked.pipeline(inputs as never) as EpochStream;
  const start = (ledger: Ledger, checkpointLocation: string) =>
    stream.pipe(writeStream(ledger.sink, { checkpointLocation, outputMode: checked.modes[0]!, minBatchesToRetain: 3 })).start();
  const ledger = new Ledger();
  const live = join(folder, 'live');
  let query = start(ledger, live);
  for (let epoch = 0; epoch < EPOCHS_BEFORE; epoch++) {
    if (RESTARTS.has(epoch)) {
      await query.stop();
      query = start(ledger, live);
    }
    add(epoch);
    if (epoch === EPOCHS_BEFORE - 1 && endedBy === 'lost reply') {
      ledger.losesReplyOf = (query.lastProgress?.batchId ?? -1) + 1;
      await query.processAllAvailable().catch(() => undefined);
    } else await query.processAllAvailable();
  }
  // what a kill leaves: the files as they are while the process runs
  const kept = join(folder, 'kept');
  await cp(live, kept, { recursive: true });
  await query.stop();
  for (let epoch = EPOCHS_BEFORE; epoch < EPOCHS; epoch++) add(epoch);
  addLast(checked, inputs);
  const finish = async (checkpoint: string): Promise<readonly Row[]> => {
    const sink = ledger.copy();
    const again = start(sink, checkpoint);
    try {
      await again.processAllAvailable();
    } finally {
      await again.stop();
    }
    return sink.rows();
  };
  const whole = join(folder, 'whole');
  await cp(kept, whole, { recursive: true });
  return { name: `${name}, ${endedBy}`, folder: kept, files: await filesOf(kept), finish, expected: await finish(whole) };
}

function addLast(checked: CheckedPipeline, inputs: Inputs): void {
  for (const { input, row } of checked.last) inputs[input]!.add([row] as never);
}

async function filesOf(folder: string): Promise<{ name: string; bytes: Uint8Array }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  const files = await Promise.all(names.toSorted().map(async (name) => ({ name, bytes: await readFile(join(folder, name)) })));
  return files.filter(({ bytes }) => bytes.length > 0);
}

/** A place at random: every file as often as any other, the ends of files more often than their middle. */
export function flipOf({ files }: Prepared, random: Random): Flip {
  const file = files[random(files.length)]!;
  const size = file.bytes.length;
  const near = Math.min(size, 1 + random(64));
  const drawn = random(10);
  const at = drawn === 0 ? random(near) : drawn === 1 ? size - 1 - random(near) : random(size);
  return { file: file.name, at, mask: random(2) === 0 ? 1 << random(8) : 1 + random(255) };
}

/** What the query does over the checkpoint with that byte changed. */
export async function tryFlip(prepared: Prepared, flip: Flip): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-damage-'));
  try {
    for (const { name, bytes } of prepared.files) {
      const path = join(folder, name);
      await mkdir(join(path, '..'), { recursive: true });
      const damaged = name === flip.file ? bytes.with(flip.at, bytes[flip.at]! ^ flip.mask) : bytes;
      await writeFile(path, damaged);
    }
    return await withinTime(outcomeOf(prepared, folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function outcomeOf({ finish, expected }: Prepared, folder: string): Promise<Outcome> {
  try {
    const rows = await finish(folder);
    return sameRows(expected, rows)
      ? { kind: 'harmless' }
      : { kind: 'wrong', message: `${rows.length} rows came out where ${expected.length} are right` };
  } catch (error) {
    const cause = isTidemarkError(error, 'STREAM_FAILED') ? error.cause : error;
    if (isTidemarkError(cause) && CLEAR.has(cause.code)) return { kind: 'detected', code: cause.code };
    return { kind: 'unclear', message: cause instanceof Error ? cause.message : String(cause) };
  }
}

async function withinTime(work: Promise<Outcome>): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'hang', message: `nothing after ${HANG_MS} ms` }), HANG_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Pipelines whose checkpoints are damaged: an aggregation, sessions, a join with rows of two sides, and keys that are only seen. */
export const DAMAGED: readonly string[] = ['aggregation over windows', 'sessions', 'left join of streams', 'duplicates'];
