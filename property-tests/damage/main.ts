/**
 * Flips bytes at random places of every file of checkpoints, one at a time, and starts the query over each: it must be refused clearly, or
 * end with the right rows.
 *
 *   npm run damage -- [--flips N] [--seed S] [--minutes M]
 *
 * Prints what came of the flips by kind of file, and ends with `N passed, N failed`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seedOfRun } from '../../test/run-seed.js';
import { randomOf } from '../simulate/random.js';
import { DAMAGED, type EndedBy, flipOf, type Prepared, prepare, tryFlip } from './damage.js';

const { values } = parseArgs({
  options: { flips: { type: 'string', default: '1000' }, seed: { type: 'string' }, minutes: { type: 'string', default: '60' } },
});
const [flips, minutes] = [values.flips, values.minutes].map(Number) as [number, number];
if (!Number.isInteger(flips) || flips < 1 || !(minutes > 0)) {
  console.error('usage: npm run damage -- [--flips N] [--seed S] [--minutes M]');
  process.exit(2);
}
const seed = Number(values.seed ?? seedOfRun());
const SHOWN_FAILURES = 10;

/** LevelDB numbers its files. */
const kindOf = (file: string) => file.replace(/\d{6}/, 'NNNNNN');

const root = await mkdtemp(join(tmpdir(), 'tidemark-damage-'));
const counts = new Map<string, number>();
let passed = 0;
let failed = 0;
try {
  const prepared: Prepared[] = [];
  for (const name of DAMAGED) {
    for (const endedBy of ['kill', 'lost reply'] satisfies EndedBy[]) prepared.push(await prepare(name, endedBy, root, seed));
  }
  const random = randomOf(seed);
  const endMs = Date.now() + minutes * 60_000;
  while (passed + failed < flips && Date.now() < endMs) {
    const subject = prepared[(passed + failed) % prepared.length]!;
    const flip = flipOf(subject, random);
    const outcome = await tryFlip(subject, flip);
    const isFailure = outcome.kind !== 'harmless' && outcome.kind !== 'detected';
    if (isFailure) failed++;
    else passed++;
    const name = `${kindOf(flip.file)}: ${outcome.kind === 'detected' ? outcome.code : outcome.kind}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (isFailure && failed <= SHOWN_FAILURES) {
      console.log(`${subject.name}: ${flip.file} at ${flip.at} by ${flip.mask}: ${outcome.kind}: ${outcome.message}`);
    }
  }
} finally {
  await rm(root, { recursive: true, force: true });
}
for (const [name, count] of [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))) console.log(`${String(count).padStart(7)} ${name}`);
console.log(`seed ${seed}, ${DAMAGED.length} pipelines, each after a kill and after a lost reply`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
