import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'tsup';

const HERE = import.meta.dirname;

/** Where the built programs are; inside the repository, so that they find its packages. */
export const BUILT = resolve(HERE, '.build');

/** Builds the programs that the benchmark starts, with the library as it stands in src/, so that no compiler runs beside what is measured. */
export async function buildPrograms(): Promise<void> {
  const programs = [
    'tidemark/run.ts',
    'duckdb/run.ts',
    'state.ts',
    'latency.ts',
    ...readdirSync(join(HERE, 'queries')).map((file) => join('queries', file)),
  ];
  const entries = programs.map((file) => [file.replace(/\.ts$/, ''), join('bench', file)] as const);
  await build({
    // the library looks for the program of its threads beside itself
    entry: { ...Object.fromEntries(entries), 'block-thread': 'src/connectors/files/threads/block-thread.ts' },
    outDir: BUILT,
    format: 'esm',
    target: 'es2022',
    platform: 'node',
    splitting: true,
    clean: true,
    dts: false,
    silent: true,
    config: false,
    tsconfig: 'tsconfig.json',
    noExternal: [/^tidemark/],
    external: [/^@duckdb/, /^tsup/],
  });
}

if (process.argv[1] === import.meta.filename) await buildPrograms();
