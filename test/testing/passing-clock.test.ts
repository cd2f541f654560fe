import { expect, test } from 'vitest';
import { union, withWatermark, groupBy, select } from 'tidemark/operators';
import { addRows, advanceClock, away, expectRows, expectWatermark, type Pipelines, processAll, runScript } from 'tidemark/testing';

const schemas = { orders: 'at TIMESTAMP', returns: 'at TIMESTAMP' } as const;
const counted: Pipelines<typeof schemas> = ({ orders, returns }) =>
  orders.pipe(
    withWatermark('at', '10 seconds'),
    union(returns.pipe(withWatermark('at', '10 seconds', { idleTimeout: '5 minutes' }))),
    groupBy(["window(at, '10 seconds') AS w"], { n: 'count(*)' }),
    select('n'),
  );
const row = (second: number) => ({ at: new Date(Date.UTC(2026, 0, 1, 0, 0, second)) });
const HELD_BACK_MS = Date.UTC(2025, 11, 31, 23, 59, 50);

test('an input becomes idle when the script moves the clock, not while the query waits', async () => {
  await runScript(
    counted,
    [
      addRows([row(0)], 'returns'),
      addRows([row(0), row(59)], 'orders'),
      processAll(),
      processAll(),
      expectWatermark(HELD_BACK_MS),
      addRows([row(59)], 'orders'),
      processAll(),
      expectRows([]),
      advanceClock(299_000),
      processAll(),
      expectRows([]),
      advanceClock(1_000),
      addRows([row(59)], 'orders'),
      processAll(),
      expectRows([{ n: 2n }]),
    ],
    { schemas },
  );
});

test('the clock goes on while a source is tried again, and no further', async () => {
  const result = await runScript(
    counted,
    [
      away({ before: 'latestOffset' }, 2),
      addRows([row(0)], 'returns'),
      addRows([row(59)], 'orders'),
      processAll(),
      processAll(),
      expectRows([]),
    ],
    { schemas },
  );
  expect(result.fired.get('away before latestOffset')).toBe(2);
});
