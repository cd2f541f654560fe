import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { BUILT } from './build.js';
import { QUERIES } from './checksum.mjs';
import { DUCKDB_QUERIES } from './duckdb/queries.js';

/** What one run is given. */
export interface RunRequest {
  readonly query: string;
  readonly format: 'json' | 'parquet';
  /** Folder of the data in that format. */
  readonly data: string;
  /** Empty folder of this run; output goes to `out` in it. */
  readonly work: string;
}

/** What every engine says of a run. */
export interface RunFigures {
  readonly spanSeconds: number;
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly peakRssMb: number;
  readonly epochs: number;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  /** A batch engine has no first commit: its span is the whole of the input. */
  readonly isBatch?: boolean;
}

export interface Engine {
  readonly name: string;
  readonly version: string;
  /** Whether the query can be run. */
  runs(query: string): boolean;
  run(request: RunRequest): Promise<RunFigures>;
}

const run = promisify(execFile);
const OUTPUT_MAX = 1 << 26;

async function figures(command: string, args: readonly string[]): Promise<RunFigures> {
  const { stdout } = await run(command, args, { maxBuffer: OUTPUT_MAX });
  const line = stdout
    .trim()
    .split('\n')
    .findLast((text) => text.startsWith('{'));
  if (line === undefined) throw new Error(`${command} ${args.join(' ')} printed no figures: ${stdout}`);
  return JSON.parse(line) as RunFigures;
}

export function tidemark(version: string, workers: number): Engine {
  return {
    name: workers === 1 ? 'tidemark' : `tidemark (${workers} workers)`,
    version,
    runs: () => true,
    run: ({ query, data, format, work }) =>
      figures(process.execPath, [join(BUILT, 'tidemark/run.js'), query, QUERIES[query]!.mode, data, format, work, String(workers)]),
  };
}

export function duckdb(version: string): Engine {
  return {
    name: 'duckdb (batch)',
    version,
    runs: (query) => DUCKDB_QUERIES[query] !== undefined,
    run: async ({ query, data, format, work }) => ({
      ...(await figures(process.execPath, [join(BUILT, 'duckdb/run.js'), query, data, format, work])),
      isBatch: true,
    }),
  };
}

const PYSPARK = '4.1.4';
/** Without it every small checkpoint file costs Spark forked processes, and it would be compared at half its speed. */
const LOCAL_FILES = { name: 'hadoop-bare-naked-local-fs-0.1.0.jar', artifact: 'com.globalmentor:hadoop-bare-naked-local-fs:0.1.0' };

/**
 * Spark with local[2] and the better set-up of its checkpoints, from PyPI in a Python environment under `work`; one engine a state provider.
 * Needs python3, a JDK and mvn.
 */
export function spark(work: string, provider: 'hdfs' | 'rocksdb'): Engine {
  const folder = resolve(work, 'spark');
  const python = join(folder, 'env/bin/python');
  mkdirSync(folder, { recursive: true });
  if (!existsSync(python)) execFileSync('python3', ['-m', 'venv', join(folder, 'env')], { stdio: 'inherit' });
  if (!existsSync(join(folder, 'installed'))) {
    execFileSync(python, ['-m', 'pip', 'install', '-q', `pyspark==${PYSPARK}`], { stdio: 'inherit' });
    execFileSync('mvn', ['-q', 'dependency:copy', `-Dartifact=${LOCAL_FILES.artifact}`, `-DoutputDirectory=${folder}`], {
      stdio: 'inherit',
    });
    writeFileSync(join(folder, 'installed'), PYSPARK);
  }
  return {
    name: `spark (${provider})`,
    version: PYSPARK,
    runs: () => true,
    run: ({ query, data, format, work: runFolder }) =>
      figures(python, [
        join(import.meta.dirname, 'spark/run.py'),
        ...['--query', query, '--input', format, '--data', data, '--work', runFolder],
        ...['--provider', provider, '--local-fs-jar', join(folder, LOCAL_FILES.name)],
      ]),
  };
}
