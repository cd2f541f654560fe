// The programs of docs/testing.md and examples/testing, as a user would run them.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const project = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(project, 'docs/testing.md'), 'utf8');
const programs = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!);
// inside the project, so that the programs find the package
const folder = join(project, 'test/testing', `.programs-${process.pid}`);

beforeAll(() => mkdirSync(folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(file: string): Promise<string> {
  const tsx = join(project, 'node_modules/tsx/dist/cli.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [tsx, '--tsconfig', join(project, 'tsconfig.json'), file], {
    timeout: 100_000,
  });
  return stdout;
}

test('the page has two programs', () => {
  expect(programs).toHaveLength(2);
});

test.each(programs.map((program, k) => [k + 1, program] as const))(
  'program %i of the page runs',
  async (k, program) => {
    const file = join(folder, `program-${k}.mts`);
    writeFileSync(file, program);
    await run(file);
  },
  120_000,
);

test('the example finds the function that adds an epoch twice, and nothing in the other one', async () => {
  const printed = await run(join(project, 'examples/testing/main.ts'));
  expect(printed).toContain('exactlyOnce does not hold');
  expect(printed).toMatch(/crash\(\{ after: 'sinkWrite'|crash\(\{ before: 'sinkCommit'|fail\(|crash\(/);
  expect(printed).toContain('50 runs passed');
}, 120_000);
