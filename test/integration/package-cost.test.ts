import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/* What the built package costs before it does anything, in counts that are the same on every machine. */

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'package-cost-'));
const dist = join(folder, 'dist');

beforeAll(() => {
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  execFileSync(process.execPath, [join(root, 'node_modules/tsup/dist/cli-default.js'), '--silent', '--out-dir', dist], { cwd: root });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What a program prints as JSON that imports the built package as `tidemark`. */
function printed(program: string): unknown {
  const path = join(folder, 'program.js');
  writeFileSync(path, `import * as tidemark from './dist/index.js';\n${program}`);
  return JSON.parse(execFileSync(process.execPath, [path], { encoding: 'utf8' }));
}

test('an import loads a few files, and no package that only some programs need', () => {
  const loaded = printed(`
    import { createRequire } from 'node:module';
    console.log(JSON.stringify(Object.keys(createRequire(import.meta.url).cache)));`) as string[];
  const packages = new Set(loaded.map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)![1]!));
  for (const heavy of ['level', 'classic-level', 'lz4-napi', '@bokuweb/zstd-wasm', 'msgpackr', 'apache-arrow', 'kafkajs'])
    expect([...packages]).not.toContain(heavy);
  expect(loaded.length).toBeLessThanOrEqual(60);
});

test('the modules of the package stay small', () => {
  const bytes = readdirSync(dist)
    .filter((name) => name.endsWith('.js'))
    .reduce((sum, name) => sum + statSync(join(dist, name)).size, 0);
  expect(bytes).toBeLessThan(2_600_000);
});

test('a stream is an Observable of the rxjs that the program imports', () => {
  const shown = printed(`
    import { firstValueFrom, map, Observable, toArray } from 'rxjs';
    const rows = tidemark.fromRows('n INT', [{ n: 1 }, { n: 2 }]);
    const doubled = await firstValueFrom(rows.pipe(tidemark.rows(), map((row) => row.n * 2), toArray()));
    console.log(JSON.stringify([rows instanceof Observable, doubled]));`);
  expect(shown).toEqual([true, [2, 4]]);
});
