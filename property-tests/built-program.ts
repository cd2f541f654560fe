import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

const project = fileURLToPath(new URL('..', import.meta.url));

export interface BuiltProgram {
  readonly file: string;
  readonly remove: () => Promise<void>;
}

/**
 * A program with the engine as one file, inside the project, so that it finds its packages. It starts faster than through a loader, and its
 * functions are plain ones: a loader names each of them again when it is made.
 */
export async function builtProgram(entry: string): Promise<BuiltProgram> {
  const cache = join(project, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'tidemark-program-'));
  await build({
    entry: { program: join(project, entry) },
    outDir: folder,
    format: 'esm',
    target: 'es2022',
    platform: 'node',
    splitting: false,
    dts: false,
    config: false,
    silent: true,
    clean: false,
    tsconfig: join(project, 'tsconfig.json'),
    noExternal: [/^tidemark/],
    outExtension: () => ({ js: '.mjs' }),
  });
  return { file: join(folder, 'program.mjs'), remove: () => rm(folder, { recursive: true, force: true }) };
}
