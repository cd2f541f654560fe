import { expect, test } from 'vitest';
import { tap } from 'tidemark/operators';
import { Steps } from './steps.js';

test('sees the batches of each epoch and changes nothing', async () => {
  const seen: unknown[] = [];
  const steps = new Steps('a INT', (s) => s.pipe(tap((batch, epoch) => seen.push([epoch.id, batch.rows()]))));
  expect(await steps.add([{ a: 1 }])).toEqual([{ a: 1 }]);
  expect(await steps.add([])).toEqual([]);
  expect(await steps.add([{ a: 2 }])).toEqual([{ a: 2 }]);
  expect(seen).toEqual([
    [0, [[1]]],
    [2, [[2]]],
  ]);
  await steps.stop();
});
