import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/base/clock.js';
import { rateRange, timeMsAt, valueAtSecond } from '../../../src/connectors/rate/rate-arithmetic.js';
import { availableNow, fromRate, fromRateMicroBatch, once, toMemory, writeStream } from '../../../src/index.js';

describe('rate', () => {
  it('reaches its speed in steps of whole rows', () => {
    const counts = (rowsPerSecond: bigint, rampUpSeconds: bigint) =>
      [0n, 1n, 2n, 3n, 4n, 5n].map((second) => Number(valueAtSecond(second, { rowsPerSecond, rampUpSeconds })));
    expect(counts(5n, 2n)).toEqual([0, 1, 3, 8, 13, 18]);
    expect(counts(10n, 4n)).toEqual([0, 2, 6, 12, 20, 30]);
  });

  it('spreads times evenly', () => {
    const range = rateRange({ rowsPerSecond: 6n, rampUpSeconds: 0n }, 0, 2n, 3n);
    expect([0, 1, 2, 3, 4, 5].map((k) => timeMsAt(range, k))).toEqual([2000, 2167, 2333, 2500, 2667, 2833]);
  });

  it('begins with an empty epoch and goes on without gaps', async () => {
    const clock = new ManualClock(1_700_000_000_000);
    const sink = toMemory();
    const query = fromRate({ rowsPerSecond: 2 }).pipe(writeStream(sink, { clock })).start();
    await query.processAllAvailable();
    clock.advance(1000);
    await query.processAllAvailable();
    clock.advance(2000);
    await query.processAllAvailable();
    await query.stop();
    expect(sink.epochs().map((e) => e.batch.length)).toEqual([0, 2, 4]);
    expect(sink.rows().map((row) => row.value)).toEqual([0n, 1n, 2n, 3n, 4n, 5n]);
  });

  it('refuses what cannot be', () => {
    expect(() => fromRate({ rowsPerSecond: -1 })).toThrow(/'rowsPerSecond' must be positive/);
    expect(() => fromRate({ rowsPerSecnd: 1 } as never)).toThrow(/did you mean 'rowsPerSecond'/);
    expect(() => fromRate({ rowsPerSecond: 2n ** 62n, rampUpTime: '10s' })).toThrow(/INCORRECT_RAMP_UP_RATE/);
  });
});

describe('rate-micro-batch', () => {
  it.each([availableNow(), once()])('gives one epoch a run', async (trigger) => {
    const sink = toMemory();
    await fromRateMicroBatch({ rowsPerBatch: 3, startTimestamp: 1000 }).pipe(writeStream(sink, { trigger })).start().awaitTermination();
    expect(sink.rows()).toEqual([0n, 1n, 2n].map((value) => ({ timestamp: new Date(1000), value })));
  });
});
