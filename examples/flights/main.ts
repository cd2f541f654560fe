/**
 * Delays of 3,000,000 US flights by hour and airport, streamed from files to Parquet.
 *
 *   npm start                 January 2001, or what is left of it since the last run
 *   npm start -- --days 45    the first 45 days: what is new is picked up
 *   npm start -- --all        all six months
 *   npm start -- --crash      kills the query at random moments and shows that the result is that of an undisturbed run
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { limit, orderBy, selectExpr, where } from 'tidemark/operators';
import { col } from 'tidemark/functions';
import { crashRun } from './crash.js';
import { DATA_ROOT, type Folders, FLIGHTS_PARQUET, foldersIn } from './folders.js';
import { readDelays, startDelays, WATERMARK_DELAY } from './pipeline.js';
import { replayDays } from './replay.js';
import { follow } from './report.js';

const DEFAULT_DAYS = 31;
const ALL_DAYS = 181;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      days: { type: 'string' },
      all: { type: 'boolean' },
      crash: { type: 'boolean' },
      run: { type: 'string' },
      data: { type: 'string' },
    },
  });
  if (values.run !== undefined) {
    await startDelays(JSON.parse(values.run) as Folders).awaitTermination();
    return 0;
  }
  const days = values.all === true ? ALL_DAYS : Number(values.days ?? DEFAULT_DAYS);
  if (!Number.isInteger(days) || days < 1 || days > ALL_DAYS) {
    console.error(`--days takes a whole number from 1 to ${ALL_DAYS}`);
    return 2;
  }
  const folders = foldersIn(values.data ?? DATA_ROOT);
  await prepare(folders, days);
  if (values.crash === true) return (await crashRun(folders.days, fileURLToPath(import.meta.url))) ? 0 : 1;
  await stream(folders);
  return 0;
}

async function prepare(folders: Folders, days: number): Promise<void> {
  const lastDay = new Date(Date.UTC(2001, 0, days)).toISOString().slice(0, 10);
  const started = performance.now();
  const written = await replayDays(FLIGHTS_PARQUET, folders.days, lastDay);
  if (written > 0) console.log(`${written} days of flights written to ${folders.days} in ${seconds(started)}`);
}

async function stream(folders: Folders): Promise<void> {
  const started = performance.now();
  const totals = await follow(startDelays(folders));
  if (totals.rows === 0) {
    console.log(`nothing is new in ${folders.days}: every day is in the result already. Try: npm start -- --days 32`);
    return;
  }
  const rate = Math.round(totals.rows / ((performance.now() - started) / 1000)).toLocaleString('en-US');
  console.log(
    `${totals.rows.toLocaleString('en-US')} flights in ${totals.epochs} epochs and ${seconds(started)} (${rate} a second), each epoch durable`,
  );
  console.log(`${totals.lateRows} rows came later than the watermark delay of ${WATERMARK_DELAY} and were left out\n`);
  await worstHours(folders);
  console.log('Next: run it again (nothing is new), add a day (npm start -- --days 32), or kill it (npm start -- --crash).');
}

async function worstHours(folders: Folders): Promise<void> {
  console.log('The worst hours of airports with at least 20 flights in them:');
  await readDelays(folders)
    .pipe(
      where('flights >= 20'),
      selectExpr(
        'window.start as hour',
        'origin',
        'flights',
        'round(meanDelay, 1) as meanDelay',
        'round(lateShare, 2) as lateShare',
        'p95',
      ),
      orderBy(col('meanDelay').desc(), col('hour').asc(), col('origin').asc()),
      limit(10),
    )
    .show();
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

process.exitCode = await main();
