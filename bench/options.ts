import { parseArgs } from 'node:util';
import { QUERIES } from './checksum.mjs';

export type Size = 'tiny' | '1m' | '10m';
/** `spark` is both of its state providers. */
export type Peer = 'spark' | 'spark-hdfs' | 'spark-rocksdb' | 'duckdb';

export interface BenchOptions {
  readonly queries: readonly string[];
  readonly size: Size;
  readonly format: 'json' | 'parquet';
  readonly peers: readonly Peer[];
  readonly runs: number;
  /** Numbers of threads that tidemark is run with, each an engine of its own. */
  readonly workers: readonly number[];
  /** Where the results go as JSON; undefined: nowhere. */
  readonly json: string | undefined;
  /** Where data, checkpoints, output and the peers' own files are. */
  readonly work: string;
}

/** The options of `npm run bench`. Throws where one is not known. */
export function benchOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      queries: { type: 'string' },
      size: { type: 'string', default: '1m' },
      format: { type: 'string', default: 'json' },
      vs: { type: 'string', default: '' },
      runs: { type: 'string', default: '3' },
      workers: { type: 'string', default: '1' },
      json: { type: 'string' },
      work: { type: 'string', default: 'bench/.work' },
    },
  });
  const queries = values.queries === undefined ? Object.keys(QUERIES) : values.queries.split(',');
  for (const query of queries)
    if (QUERIES[query] === undefined) throw new Error(`there is no query ${query}: ${Object.keys(QUERIES).join(', ')}`);
  return {
    queries,
    size: oneOf('size', values.size, ['tiny', '1m', '10m']),
    format: oneOf('format', values.format, ['json', 'parquet']),
    peers:
      values.vs === '' ? [] : values.vs.split(',').map((peer) => oneOf('vs', peer, ['spark', 'spark-hdfs', 'spark-rocksdb', 'duckdb'])),
    runs: Number(values.runs),
    workers: values.workers.split(',').map(Number),
    json: values.json,
    work: values.work,
  };
}

function oneOf<const T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((a) => a === value);
  if (found === undefined) throw new Error(`--${name} ${value}: one of ${allowed.join(', ')}`);
  return found;
}
