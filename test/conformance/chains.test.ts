// Random chains of two to four stateful operators in append mode, as Spark 4.1.4 answers them: the same rows, and the same watermark.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runScenario } from './scenario-run.js';
import type { Scenario } from './scenario.js';

const AT_A_TIME = 8;
const scenarios = JSON.parse(readFileSync(new URL('recorded/chains.json', import.meta.url), 'utf8')) as Scenario[];

test('chains of stateful operators give what Spark gives', async () => {
  const failed: string[] = [];
  let next = 0;
  const worker = async () => {
    for (let k = next++; k < scenarios.length; k = next++) {
      const { id, about, failures } = await runScenario(scenarios[k]!);
      failed.push(...failures.map((failure) => `${id} (${about}): ${failure}`));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  expect(scenarios.length).toBeGreaterThan(40);
  expect(failed).toEqual([]);
}, 300_000);
