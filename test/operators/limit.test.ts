import { expect, test } from 'vitest';
import { fromRows } from 'tidemark';
import { groupBy, limit } from 'tidemark/operators';
import { codeOf } from './codes.js';
import { Steps } from './steps.js';

test('counts over the life of a query in append mode', async () => {
  const steps = new Steps('a INT', (s) => s.pipe(limit(3)));
  expect(await steps.add([{ a: 1 }, { a: 2 }])).toHaveLength(2);
  expect(await steps.add([{ a: 3 }, { a: 4 }])).toEqual([{ a: 3 }]);
  expect(steps.last.stateOperators[0]).toMatchObject({ numRowsTotal: 1, numRowsUpdated: 1 });
  expect(await steps.add([{ a: 5 }])).toEqual([]);
  // the count stands still
  expect(steps.last.stateOperators[0]).toMatchObject({ numRowsTotal: 1, numRowsUpdated: 0 });
  await steps.stop();
});

test('counts rows below an aggregation over the life, also in complete mode', async () => {
  const steps = new Steps('a INT', (s) => s.pipe(limit(3), groupBy([], { n: 'count(*)' })), 'complete');
  await steps.add([{ a: 1 }, { a: 2 }]);
  await steps.add([{ a: 3 }, { a: 4 }]);
  expect(steps.last.sink.numOutputRows).toBe(1);
  expect(steps.last.stateOperators.map((o) => o.operatorName)).toEqual(['stateStoreSave', 'globalLimit']);
  await steps.stop();
});

test('takes whole numbers from 0', async () => {
  expect(
    await fromRows('a INT', [{ a: 1 }])
      .pipe(limit(0))
      .collect(),
  ).toEqual([]);
  expect(codeOf(() => limit(-1))).toBe('INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE');
  expect(codeOf(() => limit(1.5))).toBe('INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE');
});
