import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { availableNow, fromRate, fromRateMicroBatch, writeStream, toFiles, toNoop, type OutputMode } from 'tidemark';
import { readCommit } from '../../../src/checkpoint/commit-log.js';
import { readOffsets } from '../../../src/checkpoint/offset-log.js';
import { CheckpointSourceLog } from '../../../src/checkpoint/source-log.js';
import { LevelStore } from '../../../src/state/level-store.js';
import type { IoCase, RunCase } from './case.js';
import { differ } from './compare.js';
import { jsonLines, writeAt } from './place.js';
import { confOptions } from './conf.js';
import { fromFiles, parseDdl } from 'tidemark';
import { planOf } from './plan-words.js';
import type { AnyStream } from './pipeline.js';

interface Phase {
  readonly filesAdded?: number | Readonly<Record<string, number>>;
  readonly checkpoint: Readonly<Record<string, { readonly text?: string } | string>>;
}

interface Input {
  readonly schema: string;
  readonly files: readonly unknown[][];
}

/**
 * checkpoint/: what the checkpoint holds after each run. Ours is one LevelDB store beside `metadata`, so compared are the facts in it: which
 * epochs are in the two logs, their offsets and watermarks, the log of a file source; not the layout, nor settings of Spark's own parts.
 */
export const runCheckpoint: RunCase = async (test, { root }) => {
  const problems: string[] = [];
  const written = new Map<string, number>();
  for (const [k, phase] of (test['phases'] as Phase[]).entries()) {
    addFiles(test, root, phase, written);
    for (let run = 0; run < runsOf(test, phase); run++) {
      // the rate source has something new once a second
      if (run > 0 && test['plan'] === 'rate') await new Promise((resolve) => setTimeout(resolve, 1100));
      await runOnce(test, root);
    }
    problems.push(...(await compare(phase, root)).map((problem) => `phase ${k}: ${problem}`));
  }
  return problems;
};

function addFiles(test: IoCase, root: string, phase: Phase, written: Map<string, number>): void {
  for (const [name, { files }] of Object.entries((test['inputs'] as Record<string, Input> | undefined) ?? {})) {
    const from = written.get(name) ?? 0;
    const added = phase.filesAdded;
    const count = typeof added === 'number' ? added : (added?.[name] ?? files.length - from);
    const next = files.slice(from, from + count);
    next.forEach((records, k) => writeAt(join(root, name, `${String(from + k).padStart(3, '0')}.json`), jsonLines(records), from + k));
    written.set(name, from + next.length);
  }
}

/** A source without files gives one epoch a run, so the commits tell how often the query ran. */
function runsOf(test: IoCase, { checkpoint }: Phase): number {
  if (test['inputs'] !== undefined) return 1;
  return Object.keys(checkpoint).filter((path) => /^commits\/\d+$/.test(path)).length;
}

async function runOnce(test: IoCase, root: string): Promise<void> {
  const { 'spark.sql.streaming.minBatchesToRetain': retain, ...conf } = (test.conf ?? {}) as Record<string, string>;
  const options = confOptions(conf);
  const sink = test['sink'] === 'file' ? toFiles(join(root, 'out'), { format: 'json' }) : toNoop();
  await streamOf(test, root, options)
    .pipe(
      writeStream(sink, {
        outputMode: (test['outputMode'] as OutputMode | undefined) ?? 'append',
        checkpointLocation: join(root, 'ck'),
        trigger: availableNow(),
        ...(retain !== undefined && { minBatchesToRetain: Number(retain) }),
      }),
    )
    .start()
    .awaitTermination();
}

function streamOf(test: IoCase, root: string, options: Record<string, string>): AnyStream {
  const plan = test['plan'] as string;
  const rate = /^rate-micro-batch (.*)$/.exec(plan);
  if (rate !== null)
    return fromRateMicroBatch(Object.fromEntries(rate[1]!.split(' ').map((pair) => pair.split('='))) as never) as unknown as AnyStream;
  if (plan === 'rate') return fromRate() as unknown as AnyStream;
  const inputs = Object.entries(test['inputs'] as Record<string, Input>).map(([name, { schema }]) => {
    const stream = fromFiles(join(root, name), { format: 'json', schema: parseDdl(schema), maxFilesPerTrigger: 1, ...options });
    return [name, stream as AnyStream] as const;
  });
  return planOf(plan, new Map(inputs));
}

async function compare({ checkpoint }: Phase, root: string): Promise<string[]> {
  const texts = new Map(
    Object.entries(checkpoint).flatMap(([path, entry]) =>
      typeof entry === 'object' && entry.text !== undefined ? [[path, entry.text] as const] : [],
    ),
  );
  const entries = (folder: string) =>
    [...texts].filter(([path]) => path.startsWith(`${folder}/`)).map(([path, text]) => [path.slice(folder.length + 1), text] as const);
  const problems = /^\{"id":"[0-9a-f-]{36}"\}$/.test(readFileSync(join(root, 'ck/metadata'), 'utf8')) ? [] : ['metadata is not an id'];
  const store = await LevelStore.open(join(root, 'ck/db'));
  try {
    for (const [name, text] of entries('offsets')) problems.push(...(await compareOffsets(store, Number(name), text)));
    for (const [name, text] of entries('commits')) {
      const commit = await readCommit(store, Number(name));
      const next = (JSON.parse(text.split('\n')[1]!) as { nextBatchWatermarkMs: number }).nextBatchWatermarkMs;
      problems.push(...differ(`commit ${name}`, next, commit === null ? 'missing' : (commit.nextWatermarkMs ?? 0)));
    }
    for (const [name, text] of entries('sources/0')) {
      if (!text.includes('logOffset') && !text.includes('"path"')) continue;
      const found = await new CheckpointSourceLog(store, 0).get(name);
      problems.push(...differ(`file log ${name}`, text.split('\n').length, found?.split('\n').length));
    }
    return problems;
  } finally {
    await store.close();
  }
}

async function compareOffsets(store: LevelStore, epochId: number, text: string): Promise<string[]> {
  const [, settings, ...offsets] = text.split('\n');
  const entry = await readOffsets(store, epochId);
  if (entry === null) return [`offsets ${epochId}: missing`];
  const { batchWatermarkMs } = JSON.parse(settings!) as { batchWatermarkMs: number };
  const isClock = offsets.some((line) => /<|^\d+$/.test(line));
  const places = offsets.map((line) => (line === '-' ? null : (JSON.parse(line.replaceAll(/<\w+>/g, '0')) as unknown)));
  return [
    ...differ(`watermark of ${epochId}`, batchWatermarkMs, entry.watermarkMs ?? 0),
    ...(isClock ? [] : differ(`offsets of ${epochId}`, places, entry.offsets)),
  ];
}
