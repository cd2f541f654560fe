// Some damaged bytes; `npm run damage` tries ten thousand.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedOfRun } from '../../test/run-seed.js';
import { randomOf } from '../simulate/random.js';
import { DAMAGED, type EndedBy, flipOf, prepare, tryFlip } from './damage.js';

const FLIPS = Number(process.env['DAMAGE_FLIPS'] ?? 30);
let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tidemark-damage-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

test.each(DAMAGED.flatMap((name) => (['kill', 'lost reply'] satisfies EndedBy[]).map((endedBy) => [name, endedBy] as const)))(
  'a changed byte of the checkpoint of %s after a %s is refused or does no harm',
  async (name, endedBy) => {
    const seed = seedOfRun();
    const prepared = await prepare(name, endedBy, root, seed);
    const random = randomOf(seed);
    for (let k = 0; k < FLIPS; k++) {
      const flip = flipOf(prepared, random);
      const outcome = await tryFlip(prepared, flip);
      expect(outcome.kind, `${flip.file} at ${flip.at} by ${flip.mask}, seed ${seed}: ${JSON.stringify(outcome)}`).toMatch(
        /^(harmless|detected)$/,
      );
    }
  },
);
