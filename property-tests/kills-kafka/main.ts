/**
 * Kills processes that count from one Kafka topic to another, and the broker, at random moments; an ordinary consumer that reads what is committed
 * must then see each result once. Starts a broker of its own (needs Java).
 *
 *   npm run kills:kafka -- --count N [--seed S]
 */
import { parseArgs } from 'node:util';
import { Broker } from '../../test/kafka/broker.js';
import { builtProgram } from '../built-program.js';
import { runRound, undisturbedMs } from './rounds.js';

const { values } = parseArgs({ options: { count: { type: 'string', default: '40' }, seed: { type: 'string' } } });
const count = Number(values.count);
if (!Number.isInteger(count) || count < 1) {
  console.error('usage: npm run kills:kafka -- --count N [--seed S]');
  process.exit(2);
}

const firstSeed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const worker = await builtProgram('property-tests/kills-kafka/worker.ts');
const broker = await Broker.start();
const place = { worker: worker.file, broker };
const ways = new Map<string, number>();
const sum = { passed: 0, failed: 0, restarts: 0, gaveUp: 0 };
try {
  const calmMs = await undisturbedMs(place);
  console.log(`an undisturbed process takes ${Math.round(calmMs)} ms`);
  for (let round = 0; sum.passed + sum.failed < count; round++) {
    const result = await runRound(place, firstSeed + round, calmMs, count - sum.passed - sum.failed);
    for (const { how } of result.kills) ways.set(how, (ways.get(how) ?? 0) + 1);
    sum.restarts += result.brokerRestarts;
    sum.gaveUp += result.gaveUp;
    const kills = result.kills.map(({ how, afterMs }) => `${how} after ${afterMs} ms`).join(', ');
    const text = `seed ${result.seed}: ${kills}; broker killed ${result.brokerRestarts} times`;
    if (result.difference === null) sum.passed += result.kills.length;
    else sum.failed += Math.max(1, result.kills.length);
    console.log(result.difference === null ? `${text}: each result once` : `${text}: DIFFERS\n  ${result.difference}`);
  }
} finally {
  await broker.stop();
  await worker.remove();
}
console.log(
  `${[...ways].map(([how, times]) => `${times} by ${how}`).join(', ')}; broker killed ${sum.restarts} times, ${sum.gaveUp} processes gave up on it`,
);
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed === 0 ? 0 : 1);
