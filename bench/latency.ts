/*
 * How long a small durable epoch takes: files of 100 rows appear one at a time, the next when the last is committed. From the rename that makes
 * a file visible, and the trigger at once after it, to the commit; everything is synced to disk. Beside it, what one synced LevelDB put costs here.
 * The process that is measured runs the built library, without a compiler; its first 50 epochs count only where it says so.
 *
 *   npm run bench:latency -- [epochs, default 200]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Level } from 'level';
import { type EpochStream, fromFiles, processingTime, toFiles, writeStream } from 'tidemark';
import { count, sum } from 'tidemark/functions';
import { as, groupBy, join as joinStreams, selectExpr, window, withWatermark } from 'tidemark/operators';
import { percentile } from './tidemark/process-figures.js';

const isMeasured = process.argv[2] === '--measured';
const EPOCHS = Number(process.argv[isMeasured ? 3 : 2] ?? 200);
const WARM = 50;
const ROWS = 100;
const BEGIN_MS = Date.UTC(2026, 0, 1);

const folder = isMeasured ? mkdtempSync(join(tmpdir(), 'tidemark-latency-')) : '';

/** Rows of one epoch, one second of event time: a key, an amount, a time. */
function rowsOf(epoch: number): string {
  return Array.from({ length: ROWS }, (_, i) => {
    const time = new Date(BEGIN_MS + epoch * 1000 + i * 10).toISOString();
    return `${JSON.stringify({ key: (epoch * 7 + i) % 50, amount: i, time })}\n`;
  }).join('');
}

/** A stream of the files that appear in a folder. */
function arriving(name: string) {
  mkdirSync(join(folder, name), { recursive: true });
  return fromFiles(join(folder, name), {
    format: 'json',
    schema: 'key BIGINT, amount BIGINT, time TIMESTAMP',
    maxFilesPerTrigger: 1,
  }).pipe(withWatermark('time', '2 seconds'));
}

function windowed(name: string) {
  return arriving(`${name}-in`).pipe(
    window('time', '10 seconds'),
    groupBy(['window', 'key'], { n: count(), total: sum('amount') }),
    selectExpr('window.start AS start', 'key', 'n', 'total'),
  );
}

function joined(name: string) {
  const on = 'l.key = r.key AND r.time BETWEEN l.time AND l.time + INTERVAL 1 SECOND AND l.amount = r.amount';
  return arriving(`${name}-in`).pipe(
    as('l'),
    joinStreams(arriving(`${name}-in-right`).pipe(as('r')), on),
    selectExpr('l.key AS key', 'l.amount AS amount', 'r.time AS time'),
  );
}

async function measure<R>(name: string, stream: EpochStream<R>, inputs: readonly string[]): Promise<void> {
  let committed: () => void = () => undefined;
  const query = stream
    .pipe(
      writeStream(toFiles(join(folder, `${name}-out`), { format: 'json' }), {
        queryName: name,
        outputMode: 'append',
        checkpointLocation: join(folder, `${name}-checkpoint`),
        trigger: processingTime(0),
      }),
    )
    .start();
  query.progress$.subscribe((p) => {
    if (p.numInputRows > 0) committed();
  });
  const times: number[] = [];
  let before = process.cpuUsage();
  for (let epoch = 0; epoch < WARM + EPOCHS; epoch++) {
    if (epoch === WARM) before = process.cpuUsage();
    // Both files of a join lie ready under names that are not read, so that they appear together.
    for (const input of inputs) writeFileSync(join(folder, input, '_next'), rowsOf(epoch));
    const done = new Promise<void>((resolve) => (committed = resolve));
    const began = performance.now();
    for (const input of inputs)
      renameSync(join(folder, input, '_next'), join(folder, input, `part-${String(epoch).padStart(5, '0')}.json`));
    await done;
    times.push(performance.now() - began);
  }
  const { user, system } = process.cpuUsage(before);
  await query.stop();
  print(`${name}, ${EPOCHS} epochs of ${ROWS} rows`, times.slice(WARM));
  print('  with the 50 before them', times);
  console.log(`  CPU of all threads, the making of the files included: ${((user + system) / 1000 / EPOCHS).toFixed(1)} ms an epoch`);
}

async function syncedPuts(): Promise<void> {
  const level = new Level<string, Uint8Array>(join(folder, 'level'), { valueEncoding: 'view' });
  await level.open();
  const times: number[] = [];
  for (let i = 0; i < 200; i++) {
    const began = performance.now();
    await level.batch().put(String(i), new Uint8Array(100)).write({ sync: true });
    times.push(performance.now() - began);
  }
  await level.close();
  print('one synced LevelDB put', times);
}

function print(what: string, times: readonly number[]): void {
  console.log(`${what}: p50 ${percentile(times, 0.5).toFixed(2)} ms, p99 ${percentile(times, 0.99).toFixed(2)} ms`);
}

async function measureAll(): Promise<void> {
  try {
    await syncedPuts();
    await measure('windowed', windowed('windowed'), ['windowed-in']);
    await measure('joined', joined('joined'), ['joined-in', 'joined-in-right']);
    await syncedPuts();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (isMeasured) await measureAll();
else {
  const { BUILT, buildPrograms } = await import('./build.js');
  await buildPrograms();
  execFileSync(process.execPath, [join(BUILT, 'latency.js'), '--measured', String(EPOCHS)], { stdio: 'inherit' });
}
