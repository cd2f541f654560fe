/*
 * What a row costs each operator with state, by the number of keys that the state holds: durable commits, LevelDB, synced. Once all keys are
 * loaded, the same numbers of rows are run over the state of each size: first the rows of an epoch have 1,000 of its keys, then each row any.
 * The second costs more over large state for a reason that is no fault of it: an epoch changes, gives out and commits not 1,000 groups but as
 * many as it has rows. Each size is measured in a process of its own.
 *
 *   npm run bench:operators -- [--only REGEXP] [--keys 1000,100000,1000000] [--runs 1]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fromRateMicroBatch, toNoop, writeStream } from 'tidemark';
import { selectExpr } from 'tidemark/operators';
import { streamOf } from '../src/stream/epoch-stream.js';
import { type BenchCase, CASES, type Input } from './operators/cases.js';

const ROWS_PER_EPOCH = 50_000;
const KEYS_PER_EPOCH = 1000;
const WARM_EPOCHS = 2;
const EPOCHS = 8;

/** How the rows of an epoch fall on the keys. */
const SPREADS = ['few', 'any'] as const;
type Spread = (typeof SPREADS)[number];

/** What measured epochs took. */
interface Figures {
  readonly rowsPerSecond: number;
  /** By the time of all threads of the process on a processor: what counts on a machine that others use. */
  readonly rowsPerCpuSecond: number;
}

interface Mark {
  readonly ms: number;
  readonly cpuMicros: number;
}

function figures(from: Mark, to: Mark): Figures {
  const rows = EPOCHS * ROWS_PER_EPOCH;
  return { rowsPerSecond: rows / ((to.ms - from.ms) / 1e3), rowsPerCpuSecond: rows / ((to.cpuMicros - from.cpuMicros) / 1e6) };
}

/** Key of a row by its number: each once, then some of them in an epoch, then any. */
function keyOf(keys: number, loading: number): string {
  const few = `xxhash64(value div ${ROWS_PER_EPOCH}, value % ${KEYS_PER_EPOCH})`;
  const anyFrom = (loading + WARM_EPOCHS + EPOCHS) * ROWS_PER_EPOCH;
  return `CASE WHEN value < ${keys} THEN value ELSE pmod(CASE WHEN value < ${anyFrom} THEN ${few} ELSE xxhash64(value) END, ${keys}) END`;
}

async function measure(test: BenchCase, keys: number): Promise<Record<Spread, Figures>> {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-operators-'));
  const loading = Math.ceil(keys / ROWS_PER_EPOCH);
  const last = loading + 2 * (WARM_EPOCHS + EPOCHS);
  const rows = fromRateMicroBatch({ rowsPerBatch: ROWS_PER_EPOCH, startTimestamp: Date.UTC(2026, 0, 1), advanceMillisPerBatch: 1000 }).pipe(
    selectExpr('value AS n', `${keyOf(keys, loading)} AS key`, 'timestamp AS ts'),
  );
  const marks: Mark[] = [];
  try {
    const query = streamOf(test.pipe(rows as unknown as Input, keys).plan)
      .pipe(writeStream(toNoop(), { outputMode: test.outputMode, checkpointLocation: join(folder, 'checkpoint') }))
      .start();
    await new Promise<void>((resolve) =>
      query.progress$.subscribe({
        next: (p) => {
          if (p.numInputRows === 0) return;
          const { user, system } = process.cpuUsage();
          marks.push({ ms: performance.now(), cpuMicros: user + system });
          if (marks.length === last) resolve();
        },
        error: () => resolve(),
      }),
    );
    await query.stop();
    if (query.exception !== null) throw query.exception;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const after = (epochs: number) => marks[epochs - 1]!;
  return {
    few: figures(after(loading + WARM_EPOCHS), after(loading + WARM_EPOCHS + EPOCHS)),
    any: figures(after(last - EPOCHS), after(last)),
  };
}

/** The best of several processes. */
function measureApart(index: number, keys: number, runs: number): Record<Spread, Figures> {
  const all = Array.from({ length: runs }, () => {
    const args = [...process.execArgv, process.argv[1]!, '--one', String(index), '--keys', String(keys)];
    return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })) as Record<
      Spread,
      Figures
    >;
  });
  const best = (spread: Spread): Figures => ({
    rowsPerSecond: Math.max(...all.map((f) => f[spread].rowsPerSecond)),
    rowsPerCpuSecond: Math.max(...all.map((f) => f[spread].rowsPerCpuSecond)),
  });
  return { few: best('few'), any: best('any') };
}

const WIDE = Math.max(...CASES.map((c) => c.name.length)) + 2;
const TITLES: Readonly<Record<Spread, string>> = { few: `${KEYS_PER_EPOCH} keys an epoch`, any: 'any key a row' };

/** A line of the table: what each size gives, and how many times less the last is than the first. */
function line(name: string, spread: Spread, all: readonly Record<Spread, Figures>[]): string {
  const k = (rows: number) => `${Math.round(rows / 1000)} k`;
  const cells = all.map((f) => `${k(f[spread].rowsPerSecond)} (${k(f[spread].rowsPerCpuSecond)})`);
  const factor = (of: keyof Figures) => (all[0]![spread][of] / all.at(-1)![spread][of]).toFixed(1);
  return row(name, TITLES[spread], [...cells, `${factor('rowsPerSecond')} (${factor('rowsPerCpuSecond')})`]);
}

function row(name: string, spread: string, cells: readonly string[]): string {
  return `${name.padEnd(WIDE)}${spread.padEnd(20)}${cells.map((cell) => cell.padStart(18)).join('')}`;
}

function table(sizes: readonly number[], only: RegExp, runs: number): void {
  console.log(
    `rows a second, and in brackets a second of processor time; ${EPOCHS} epochs of ${ROWS_PER_EPOCH} rows after the keys are loaded`,
  );
  console.log(row('operator', 'an epoch has', [...sizes.map((keys) => `${keys} keys`), 'factor']));
  for (const [index, test] of CASES.entries()) {
    if (!only.test(test.name)) continue;
    const all = sizes.map((keys) => measureApart(index, keys, runs));
    for (const spread of SPREADS) console.log(line(test.name, spread, all));
  }
}

const { values } = parseArgs({
  options: {
    one: { type: 'string' },
    only: { type: 'string', default: '' },
    keys: { type: 'string', default: '1000,100000,1000000' },
    runs: { type: 'string', default: '1' },
  },
});
const sizes = values.keys.split(',').map(Number);
if (values.one === undefined) table(sizes, new RegExp(values.only), Number(values.runs));
else console.log(JSON.stringify(await measure(CASES[Number(values.one)]!, sizes[0]!)));
