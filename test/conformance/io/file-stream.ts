import { readdirSync, rmSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { availableNow, foreachBatch, fromFiles, once, writeStream, type StreamingQuery, type Trigger } from 'tidemark';
import { LevelStore } from '../../../src/state/level-store.js';
import { CheckpointSourceLog } from '../../../src/checkpoint/source-log.js';
import type { IoCase, RunCase } from './case.js';
import { confOptions } from './conf.js';
import { differ } from './compare.js';
import { filesBelow, filled, TIME_BASE_SECONDS, touch, writeAt } from './place.js';
import { streamWorkers } from './workers.js';

interface Step {
  readonly files?: readonly { readonly path: string; readonly mtime: number; readonly text?: string; readonly size?: number }[];
  readonly process?: true;
  readonly availableNow?: true;
  readonly once?: true;
  readonly stop?: true;
  readonly touch?: string;
  readonly mtime?: number;
  readonly delete?: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly ls?: string;
  readonly found?: readonly string[];
  readonly sourceLog?: true;
  readonly log?: Readonly<Record<string, readonly string[]>>;
  readonly batches?: readonly SeenBatch[];
}

interface SeenBatch {
  readonly batchId: number;
  readonly rowCount: number;
  readonly files: readonly string[];
  readonly values: readonly unknown[];
}

/** file-stream/: which file lands in which batch. */
export const runFileStream: RunCase = async (test, { root }) => {
  const session = new Session(test, root);
  writeAt(join(root, 'in/.made'), '');
  const problems: string[] = [];
  try {
    for (const [k, step] of (test['steps'] as Step[]).entries()) {
      problems.push(...(await session.run(step)).map((problem) => `step ${k}: ${problem}`));
    }
  } finally {
    await session.stop();
  }
  return problems;
};

class Session {
  #query: StreamingQuery | null = null;
  #options: Readonly<Record<string, string>>;
  #seen: SeenBatch[] = [];

  constructor(
    private readonly test: IoCase,
    private readonly root: string,
  ) {
    this.#options = test.options ?? {};
  }

  async run(step: Step): Promise<string[]> {
    for (const file of step.files ?? []) {
      const text = file.text ?? (file.size === undefined ? `${basename(file.path)}\n` : `${'x'.repeat(file.size - 1)}\n`);
      writeAt(join(this.root, file.path), text, file.mtime);
    }
    if (step.touch !== undefined) touch(join(this.root, step.touch), step.mtime!);
    if (step.delete !== undefined) rmSync(join(this.root, step.delete));
    if (step.options !== undefined) this.#options = step.options;
    if (step.stop === true) await this.stop();
    if (step.process === true) await this.#live();
    if (step.availableNow === true) await this.#toItsEnd(availableNow());
    if (step.once === true) await this.#toItsEnd(once());
    if (step.ls !== undefined) return this.#ls(step.ls, step.found!);
    if (step.sourceLog === true) return this.#log(step.log!);
    const seen = this.#seen;
    this.#seen = [];
    return step.batches === undefined ? [] : differ('batches', step.batches, seen);
  }

  async stop(): Promise<void> {
    await this.#query?.stop();
    this.#query = null;
  }

  async #live(): Promise<void> {
    this.#query ??= this.#start();
    await this.#query.processAllAvailable();
  }

  async #toItsEnd(trigger: Trigger): Promise<void> {
    await this.stop();
    await this.#start(trigger).awaitTermination();
  }

  #start(trigger?: Trigger): StreamingQuery {
    const sink = foreachBatch(async (batch, batchId) => {
      const rows = await batch.collect();
      const files = new Set(
        rows.map((row) =>
          relative(this.root, decodeURIComponent((row['_metadata'] as { file_path: string }).file_path.slice('file://'.length))),
        ),
      );
      const values = rows.map((row) => (row['value'] as string).slice(0, 40));
      this.#seen.push({ batchId, rowCount: rows.length, files: [...files].toSorted(), values: values.toSorted() });
    });
    const options = { ...confOptions(this.test.conf), ...filled(this.#options, this.root) };
    return fromFiles(join(this.root, this.test['path'] as string), { format: this.test.format!, ...options, metadataColumn: true })
      .pipe(writeStream(sink, { checkpointLocation: join(this.root, 'ck'), ...(trigger && { trigger }), workers: streamWorkers.count }))
      .start();
  }

  #ls(folder: string, found: readonly string[]): string[] {
    // what lies in the checkpoint is the engine's own
    const ours = (names: readonly string[]) =>
      names.filter((name) => !name.startsWith('ck/') && !name.split('/').at(-1)!.startsWith('.')).toSorted();
    const place = join(this.root, folder);
    const names = folder === '.' ? filesBelow(place) : readdirSync(place);
    return differ(`files in ${folder}`, ours(found.map((name) => name.replace('<DIR>', this.root))), ours(names));
  }

  async #log(expected: Readonly<Record<string, readonly string[]>>): Promise<string[]> {
    await this.stop();
    const store = await LevelStore.open(join(this.root, 'ck/db'));
    try {
      const log = new CheckpointSourceLog(store, 0);
      const entries: Record<string, string[]> = {};
      for (const name of await log.names('')) entries[name] = (await log.get(name))!.split('\n').map((line) => this.#line(line));
      return differ('source log', sorted(expected), sorted(entries));
    } finally {
      await store.close();
    }
  }

  #line(line: string): string {
    if (!line.startsWith('{')) return line;
    const entry = JSON.parse(line) as { path: string; timestamp: number };
    return JSON.stringify({
      ...entry,
      path: entry.path.replace(this.root, '<DIR>'),
      timestamp: entry.timestamp - TIME_BASE_SECONDS * 1000,
    });
  }
}

function sorted<T>(entries: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(entries).toSorted(([a], [b]) => Number.parseInt(a) - Number.parseInt(b));
}
