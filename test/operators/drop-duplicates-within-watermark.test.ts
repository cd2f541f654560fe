import { expect, test } from 'vitest';
import { fromRows } from 'tidemark';
import { dropDuplicatesWithinWatermark, withWatermark } from 'tidemark/operators';
import { codeOf } from './codes.js';
import { at, Steps } from './steps.js';

test('remembers a key until its time plus the delay is behind the watermark', async () => {
  const steps = new Steps('id INT, ts TIMESTAMP', (s) => s.pipe(withWatermark('ts', '10 seconds'), dropDuplicatesWithinWatermark(['id'])));
  expect(
    await steps.add([
      { id: 1, ts: at(20) },
      { id: 1, ts: at(25) },
    ]),
  ).toEqual([{ id: 1, ts: at(20) }]);
  // watermark 29 s, the key is kept until 30 s
  expect(await steps.add([{ id: 2, ts: at(39) }])).toHaveLength(1);
  expect(await steps.add([{ id: 1, ts: at(35) }])).toEqual([]);
  expect(await steps.add([{ id: 3, ts: at(40) }])).toHaveLength(1);
  expect(steps.last.stateOperators[0]).toMatchObject({ operatorName: 'dedupeWithinWatermark', numRowsTotal: 2 });
  expect(await steps.add([{ id: 1, ts: at(35) }])).toHaveLength(1);
  await steps.stop();
});

test('a bounded stream has no watermark', () => {
  expect(codeOf(() => fromRows('id INT', []).pipe(dropDuplicatesWithinWatermark(['id'])))).toBe('_LEGACY_ERROR_TEMP_3102');
});
