/**
 * Plants faults in a copy of the engine, one at a time, and lets the simulation look for each.
 *
 *   npm run mutants -- [--schedules N] [--seed S] [--only TEXT]
 *
 * A mutant that the simulation finds within N schedules (default 10,000) passed. Prints after how many; ends with `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { copyOfProject, PROJECT } from './copy-of-project.js';
import { type Mutant, MUTANTS } from './mutants.js';

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
});

/** Puts the mutant's changes in; gives back how to take them out. */
async function plant(mutant: Mutant, folder: string): Promise<() => Promise<void>> {
  const before = new Map<string, string>();
  for (const { file, find, put } of mutant.changes) {
    const path = join(folder, file);
    const text = await readFile(path, 'utf8');
    if (!before.has(path)) before.set(path, text);
    if (text.split(find).length !== 2) throw new Error(`the mutant '${mutant.name}' does not fit ${file} any more: ${find}`);
    await writeFile(
      path,
      text.replace(find, () => put),
    );
  }
  return async () => {
    for (const [path, text] of before) await writeFile(path, text);
  };
}

interface Hunt {
  readonly code: number | null;
  readonly printed: string;
}

function hunt(folder: string): Promise<Hunt> {
  const args = [
    'property-tests/simulate/main.ts',
    '--schedules',
    values.schedules,
    '--seed',
    values.seed,
    '--minutes',
    '30',
    '--until-failure',
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(PROJECT, 'node_modules/tsx/dist/cli.mjs'), ...args], { cwd: folder });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, printed }));
  });
}

const folder = await copyOfProject();
let passed = 0;
let failed = 0;
try {
  for (const mutant of MUTANTS.filter(({ name }) => name.includes(values.only))) {
    const restore = await plant(mutant, folder);
    const { code, printed } = await hunt(folder);
    await restore();
    const [, schedules = '?', failures = '?'] = /(\d+) schedules,[\s\S]*?, (\d+) failed/.exec(printed) ?? [];
    const isFound = code === 1 && failures !== '?' && failures !== '0';
    if (isFound) passed++;
    else failed++;
    console.log(`${isFound ? 'found' : 'NOT FOUND'}: ${mutant.name} (${failures} of ${schedules} schedules)`);
    if (!isFound) console.log(printed.split('\n').slice(-12).join('\n'));
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
