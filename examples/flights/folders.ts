import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

/** Where a run keeps its files. */
export interface Folders {
  /** One NDJSON file a day, as the flights became known. */
  readonly days: string;
  /** The result, as Parquet. */
  readonly delays: string;
  readonly checkpoint: string;
}

/** Everything lies under one folder, which can be thrown away to begin anew. */
export function foldersIn(root: string): Folders {
  return { days: join(root, 'days'), delays: join(root, 'delays'), checkpoint: join(root, 'checkpoint') };
}

export const DATA_ROOT = 'flights-data';

/** 3,000,000 US flights of January to June 2001 (vega-datasets, BSD-3-Clause). */
export const FLIGHTS_PARQUET = fileURLToPath(new URL('../../node_modules/vega-datasets/data/flights-3m.parquet', import.meta.url));
