// The recorded answers of Spark's expressions: as many as floor.json says must hold, in every run of the tests.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { FunctionCase } from './functions/case.js';
import { matches } from './functions/compare.js';
import { expectedOf, runCase } from './functions/run-case.js';

const folder = new URL('corpus/functions/', import.meta.url);
const floor = JSON.parse(readFileSync(new URL('floor.json', import.meta.url), 'utf8')) as Record<string, { passed: number; total: number }>;

test('expressions give the recorded answers', async () => {
  const failed: string[] = [];
  let total = 0;
  for (const file of readdirSync(folder)) {
    for (const recorded of JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as FunctionCase[]) {
      total++;
      const actual = await runCase(recorded);
      const compared = 'error' in actual ? { error: { ...(actual['error'] as object), message: undefined } } : actual;
      if (!matches(recorded, expectedOf(recorded), JSON.parse(JSON.stringify(compared)) as typeof actual)) failed.push(recorded.id);
    }
  }
  const { passed, total: known } = floor['conformance:functions']!;
  expect(total).toBeGreaterThanOrEqual(known);
  expect(total - failed.length, `failing: ${failed.join(' ')}`).toBeGreaterThanOrEqual(passed);
}, 300_000);
