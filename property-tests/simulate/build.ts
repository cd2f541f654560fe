import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

const project = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The program with the engine as one file, in a folder of its own inside the project, so that it finds its packages. It starts faster than
 * through a loader, and its functions are plain ones: a loader names each of them again when it is made.
 */
export async function buildProgram(entry: string): Promise<{ readonly program: string; readonly folder: string }> {
  const folder = await mkdtemp(join(project, 'property-tests/.build-'));
  await build({
    entry: { program: join(project, entry) },
    outDir: folder,
    format: 'esm',
    target: 'es2022',
    platform: 'node',
    splitting: false,
    dts: false,
    silent: true,
    config: false,
    tsconfig: join(project, 'tsconfig.json'),
    noExternal: [/^tidemark/],
    external: [/^tsup/],
  });
  return { program: join(folder, 'program.js'), folder };
}
