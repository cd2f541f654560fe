import { expect, test } from 'vitest';
import { type EpochStream, fromRows } from 'tidemark';
import { observe, where } from 'tidemark/operators';
import { count } from 'tidemark/functions';
import { codeOf } from './codes.js';
import { Steps } from './steps.js';

test('metrics of each epoch by themselves, where they stand in the pipe', async () => {
  const steps = new Steps('a INT', (s) =>
    s.pipe(observe('all', { n: count(), spread: 'max(a) - min(a)' }), where('a > 1'), observe('big', { n: count() })),
  );
  await steps.add([{ a: 1 }, { a: 5 }]);
  expect(steps.last.observedMetrics).toEqual({ all: { n: 2n, spread: 4 }, big: { n: 1n } });
  await steps.add([]);
  expect(steps.last.observedMetrics).toEqual({ all: { n: 0n, spread: null }, big: { n: 0n } });
  await steps.stop();
});

test('metrics are plain aggregates with a name', () => {
  const rows = fromRows('a INT', []) as unknown as EpochStream;
  expect(codeOf(() => observe('', {}))).toBe('INVALID_OBSERVED_METRICS.MISSING_NAME');
  expect(codeOf(() => rows.pipe(observe('o', ['count(DISTINCT a)'])))).toBe(
    'INVALID_OBSERVED_METRICS.AGGREGATE_EXPRESSION_WITH_DISTINCT_UNSUPPORTED',
  );
});
