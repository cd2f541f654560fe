/**
 * Kills real processes on real LevelDB and real files, and compares what they leave with an undisturbed run.
 *
 *   npm run kills -- --count N [--pipeline windows|joins|sessions] [--seed S]
 */
import { parseArgs } from 'node:util';
import { seedOfRun } from '../../test/run-seed.js';
import { builtProgram } from '../built-program.js';
import { PIPELINE_NAMES, type PipelineName } from './pipelines.js';
import { runRound } from './rounds.js';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '100' }, pipeline: { type: 'string' }, seed: { type: 'string' } },
});
const count = Number(values.count);
const names = values.pipeline === undefined ? PIPELINE_NAMES : PIPELINE_NAMES.filter((name) => name === values.pipeline);
if (!Number.isInteger(count) || count < 1 || names.length === 0) {
  console.error(`usage: npm run kills -- --count N [--pipeline ${PIPELINE_NAMES.join('|')}] [--seed S]`);
  process.exit(2);
}

const firstSeed = Number(values.seed ?? seedOfRun());
const worker = await builtProgram('property-tests/kills/worker.ts');
const ways = new Map<string, number>();
let races = 0;
let passed = 0;
let failed = 0;
try {
  for (let round = 0; passed + failed < count; round++) {
    const name: PipelineName = names[round % names.length]!;
    const result = await runRound(worker.file, name, firstSeed + round, count - passed - failed);
    races += result.races;
    for (const { how } of result.kills) ways.set(how, (ways.get(how) ?? 0) + 1);
    const text = `${name} seed ${result.seed}: ${result.kills.map(({ how, afterMs }) => `${how} after ${afterMs} ms`).join(', ')}`;
    if (result.difference === null) passed += result.kills.length;
    else failed += Math.max(1, result.kills.length);
    console.log(result.difference === null ? `${text}: equal` : `${text}: DIFFERS\n  ${result.difference}`);
  }
} finally {
  await worker.remove();
}
console.log([...ways].map(([how, times]) => `${times} by ${how}`).join(', '));
console.log(`${races} times two processes wanted one checkpoint: one of them ran; seeds from ${firstSeed} on`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
