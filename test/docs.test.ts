import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const project = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(project, 'README.md'), 'utf8');
const programs = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!);
const run = promisify(execFile);

let folder = '';
let cache = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-readme-'));
  // inside the project, so that the programs find the package
  cache = join(project, 'test', `.readme-${process.pid}`);
  mkdirSync(cache, { recursive: true });
  mkdirSync(join(folder, 'flights'));
  const lines = ['2001-01-01T06:00:00Z', '2001-01-01T06:30:00Z', '2001-01-01T12:00:00Z'].map((time) =>
    JSON.stringify({ time, origin: 'SFO', delay: 4 }),
  );
  writeFileSync(join(folder, 'flights', 'day.json'), `${lines.join('\n')}\n`);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(cache, { recursive: true, force: true });
});

test('the README has programs', () => {
  expect(programs.length).toBeGreaterThan(3);
});

test.each(programs.map((program, i) => [i + 1, program] as const))(
  'program %i of the README runs',
  async (i, program) => {
    const file = join(cache, `program-${i}.mts`);
    writeFileSync(file, program);
    const tsx = join(project, 'node_modules', 'tsx', 'dist', 'cli.mjs');
    await run(process.execPath, [tsx, '--tsconfig', join(project, 'tsconfig.json'), file], { cwd: folder, timeout: 100_000 });
  },
  120_000,
);
