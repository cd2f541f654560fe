import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom, filter as keep } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { memoryStream, processingTime, queries, toMemory, writeStream } from 'tidemark';
import { groupBy, union, withWatermark } from 'tidemark/operators';
import { count } from 'tidemark/functions';
import { ManualClock } from '../../src/base/clock.js';
import { resolveOptions } from '../../src/query/options.js';
import { startQuery } from '../../src/query/start.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-test-'));
});
afterEach(async () => {
  for (const query of queries.active) await query.stop();
  await rm(folder, { recursive: true, force: true });
});

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

/** Two inputs, of which the second may go quiet. */
function pipeline(idleTimeout?: string) {
  const busy = memoryStream('ts TIMESTAMP');
  const quiet = memoryStream('ts TIMESTAMP');
  const sink = toMemory();
  const clock = new ManualClock(1_000_000);
  const stream = busy.pipe(
    withWatermark('ts', '0 seconds'),
    union(quiet.pipe(withWatermark('ts', '0 seconds', idleTimeout === undefined ? {} : { idleTimeout }))),
    groupBy(["window(ts, '10 seconds') AS w"], { n: count() }),
  );
  const ends = () => sink.rows().map((r) => (r['w'] as { end: Date }).end.getTime());
  return { busy, quiet, sink, clock, stream, ends };
}

describe('an input that has gone quiet', () => {
  test('holds the watermark back for ever without a timeout', async () => {
    const { busy, quiet, sink, clock, stream, ends } = pipeline();
    const query = stream.pipe(writeStream(sink, { clock })).start();
    quiet.add([{ ts: at(5) }]);
    busy.add([{ ts: at(5) }]);
    await query.processAllAvailable();
    clock.advance(3_600_000);
    busy.add([{ ts: at(60) }]);
    await query.processAllAvailable();
    expect(ends()).toEqual([]);
  });

  test('lets results out when its time is over, without new rows anywhere', async () => {
    const { busy, quiet, sink, clock, stream, ends } = pipeline('1 minute');
    const query = stream.pipe(writeStream(sink, { clock })).start();
    quiet.add([{ ts: at(5) }]);
    busy.add([{ ts: at(60) }]);
    await query.processAllAvailable();
    clock.advance(59_000);
    await query.processAllAvailable();
    expect(ends()).toEqual([]);
    // the query wakes by itself
    const progress = firstValueFrom(query.progress$.pipe(keep((p) => p.eventTime?.['watermark'] === at(61).toISOString())));
    busy.add([{ ts: at(61) }]);
    await query.processAllAvailable();
    clock.advance(2000);
    await progress;
    await query.processAllAvailable();
    expect(ends()).toEqual([at(10).getTime()]);
    await query.stop();
  });

  test('counts again with its next rows; those behind the watermark are late', async () => {
    const { busy, quiet, sink, clock, stream, ends } = pipeline('1 minute');
    const late = toMemory();
    const query = stream.pipe(writeStream(sink, { clock })).lateRowsTo(late).start();
    quiet.add([{ ts: at(5) }]);
    busy.add([{ ts: at(60) }]);
    await query.processAllAvailable();
    clock.advance(60_000);
    busy.add([{ ts: at(62) }]);
    await query.processAllAvailable();
    quiet.add([{ ts: at(7) }]);
    await query.processAllAvailable();
    busy.add([{ ts: at(100) }]);
    await query.processAllAvailable();
    expect(late.rows().map((r) => (r['row'] as { ts: Date }).ts)).toEqual([at(7)]);
    // 62 and not 100: the quiet input is back at 7, and the watermark does not fall
    expect(ends()).toEqual([at(10).getTime()]);
    await query.stop();
  });

  test('is not idle in an epoch that has rows of it, however long ago the last were', async () => {
    const { busy, quiet, sink, clock, stream, ends } = pipeline('1 minute');
    const query = stream.pipe(writeStream(sink, { clock, trigger: processingTime('5 minutes') })).start();
    for (const second of [1, 12, 23]) {
      quiet.add([{ ts: at(second) }]);
      busy.add([{ ts: at(second + 50) }]);
      const ran = firstValueFrom(query.progress$);
      clock.advance(300_000);
      await ran;
    }
    expect(ends()).toEqual([at(10).getTime()]);
    await query.stop();
  });
});

class Crash extends Error {}

test('an epoch that runs again has the watermark that an idle input let it have, whatever the clock says', async () => {
  const { busy, quiet, sink, clock, stream, ends } = pipeline('1 minute');
  let armed = false;
  const options = resolveOptions({ checkpointLocation: join(folder, 'checkpoint'), clock });
  const start = () =>
    startQuery(stream.plan, sink, options, {
      faults: (point) => {
        if (!armed || point !== 'sinkCommit') return;
        armed = false;
        throw new Crash();
      },
    });
  const first = start();
  quiet.add([{ ts: at(5) }]);
  busy.add([{ ts: at(60) }]);
  await first.processAllAvailable();
  armed = true;
  clock.advance(60_000);
  busy.add([{ ts: at(70) }]);
  await expect(first.awaitTermination()).rejects.toMatchObject({ cause: expect.any(Crash) });
  expect(ends()).toEqual([]);
  const second = start();
  await second.processAllAvailable();
  expect(second.recentProgress.map((p) => p.eventTime?.['watermark'])).toContain(at(60).toISOString());
  expect(ends()).toEqual([at(10).getTime(), at(70).getTime()]);
  await second.stop();
});

test('one row from the far future moves the watermark by one jump only', async () => {
  const input = memoryStream('ts TIMESTAMP');
  const sink = toMemory();
  const query = input
    .pipe(
      withWatermark('ts', '10 seconds', { maxWatermarkJump: '1 minute' }),
      groupBy(["window(ts, '10 seconds') AS w"], { n: count() }),
      writeStream(sink),
    )
    .start();
  input.add([{ ts: at(30) }]);
  await query.processAllAvailable();
  input.add([{ ts: new Date(Date.UTC(2400, 0, 1)) }]);
  await query.processAllAvailable();
  expect(query.lastProgress?.eventTime?.['watermark']).toBe(at(80).toISOString());
  input.add([{ ts: at(85) }]);
  await query.processAllAvailable();
  expect(query.lastProgress?.stateOperators[0]?.numRowsDroppedByWatermark).toBe(0);
  expect(query.explain()).toContain('withWatermark ts, 10000 ms, 60000 ms an epoch at most');
  expect(sink.rows().map((r) => r['n'])).toEqual([1n]);
  await query.stop();
});

test('the options are intervals of more than 0', () => {
  expect(() => withWatermark('ts', '1 second', { idleTimeout: '0 seconds' })).toThrow(/idleTimeout must be more than 0/);
  expect(() => withWatermark('ts', '1 second', { maxWatermarkJump: '-1 minutes' })).toThrow(/maxWatermarkJump must be more than 0/);
  expect(() => withWatermark('ts', '1 second', { idleTimeout: 'soon' })).toThrow(
    expect.objectContaining({ code: 'CANNOT_PARSE_INTERVAL' }),
  );
});
