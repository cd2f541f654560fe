import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { availableNow, type BadRecord, fromFiles, isTidemarkError, readFiles, toFiles, toMemory, writeStream } from 'tidemark';
import { groupBy, select } from 'tidemark/operators';
import { count } from 'tidemark/functions';
import type { FaultPoint } from '../../../src/checkpoint/faults.js';
import { resolveOptions } from '../../../src/query/options.js';
import { startQuery } from '../../../src/query/start.js';

let root = '';
let places = 0;
const place = () => join(root, String(places++));
let json = '';
let csv = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'tidemark-bad-'));
  json = mkdtempSync(join(root, 'json-'));
  writeFileSync(join(json, '0.json'), '{"k":"a","v":1}\n{"k":"b","v":\n{"k":"c","v":3}\n');
  writeFileSync(join(json, '1.json'), '{"k":"d","v":"four"}\n{"k":"e","v":5}\n');
  csv = mkdtempSync(join(root, 'csv-'));
  writeFileSync(join(csv, '0.csv'), 'a,1\nb,two\nc,3,too many\nd,4\n');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const schema = 'k STRING, v INT';

describe('onBadRecord with a function', () => {
  test('takes out what is no JSON or does not fit, with file, position, text and error', async () => {
    const bad: { records: readonly BadRecord[]; epochId: number }[] = [];
    const sink = toMemory();
    const query = fromFiles(json, {
      format: 'json',
      schema,
      maxFilesPerTrigger: 1,
      onBadRecord: (records, epochId) => void bad.push({ records, epochId }),
    })
      .pipe(writeStream(sink, { trigger: availableNow() }))
      .start();
    await query.awaitTermination();
    expect(sink.rows()).toEqual([
      { k: 'a', v: 1 },
      { k: 'c', v: 3 },
      { k: 'e', v: 5 },
    ]);
    const source = `FileStreamSource[file:${json}]`;
    expect(bad).toEqual([
      {
        epochId: 0,
        records: [
          {
            source,
            path: `file://${json}/0.json`,
            position: 2n,
            record: '{"k":"b","v":',
            error: expect.stringMatching(/^it is no JSON: /) as string,
          },
        ],
      },
      {
        epochId: 1,
        records: [
          {
            source,
            path: `file://${json}/1.json`,
            position: 1n,
            record: '{"k":"d","v":"four"}',
            error: 'a value does not fit the type of its column',
          },
        ],
      },
    ]);
    expect(query.recentProgress.filter((p) => p.numInputRows > 0).map((p) => p.sources[0]!.metrics?.['badRecords'])).toEqual(['1', '1']);
  });

  test('finds a bad record by columns that the query does not look at', async () => {
    const bad: string[] = [];
    const sink = toMemory();
    await fromFiles(csv, { format: 'csv', schema, onBadRecord: (records) => void bad.push(...records.map((r) => r.record)) })
      .pipe(select('k'), writeStream(sink, { trigger: availableNow() }))
      .start()
      .awaitTermination();
    expect(sink.rows()).toEqual([{ k: 'a' }, { k: 'd' }]);
    expect(bad).toEqual(['b,two', 'c,3,too many']);
  });

  test('that throws fails the epoch, which comes again', async () => {
    let calls = 0;
    const checkpointLocation = place();
    const sink = toMemory();
    const run = () =>
      fromFiles(csv, {
        format: 'csv',
        schema,
        onBadRecord: () => {
          if (calls++ === 0) throw new Error('nobody takes them');
        },
      })
        .pipe(writeStream(sink, { trigger: availableNow(), checkpointLocation }))
        .start();
    await expect(run().awaitTermination()).rejects.toThrow('nobody takes them');
    expect(sink.rows()).toEqual([]);
    await run().awaitTermination();
    expect(sink.rows()).toHaveLength(2);
    expect(calls).toBe(2);
  });
});

class Crash extends Error {}
const POINTS: readonly FaultPoint[] = ['sinkWrite', 'badSinkWrite', 'sinkCommit', 'badSinkCommit', 'stateCommit'];

test.each(POINTS.flatMap((point) => [[point, 'before'] as const, [point, 'after'] as const]))(
  'a sink of bad records gets each once, with a crash at %s, %s it',
  async (crashPoint, crashWhen) => {
    const [out, bad, checkpointLocation] = [place(), place(), place()];
    let isArmed = true;
    for (let runs = 0; ; runs++) {
      const stream = fromFiles(json, { format: 'json', schema, maxFilesPerTrigger: 1, onBadRecord: toFiles(bad, { format: 'json' }) });
      const options = resolveOptions({ checkpointLocation, trigger: availableNow() });
      const query = startQuery(stream.pipe(select('k')).plan, toFiles(out, { format: 'json' }), options, {
        faults: (point, when, epochId) => {
          if (!isArmed || point !== crashPoint || when !== crashWhen || epochId !== 1) return;
          isArmed = false;
          throw new Crash();
        },
      });
      const error = await query.awaitTermination().catch((failure: Error) => failure.cause);
      if (error === true) break;
      expect(error).toBeInstanceOf(Crash);
      expect(runs).toBeLessThan(2);
    }
    expect(isArmed).toBe(false);
    expect((await readFiles(out, { format: 'json', schema: 'k STRING' }).collect()).map((row) => row.k)).toEqual(['a', 'c', 'e']);
    const records = await readFiles(bad, { format: 'json', schema: 'path STRING, position BIGINT, record STRING, error STRING' }).collect();
    expect(records.map((row) => [row.position, row.record])).toEqual([
      [2n, '{"k":"b","v":'],
      [1n, '{"k":"d","v":"four"}'],
    ]);
  },
);

test('the guarantee counts the sink of bad records', async () => {
  const start = (onBadRecord: never) =>
    fromFiles(json, { format: 'json', schema, onBadRecord })
      .pipe(groupBy(['k'], { n: count() }), writeStream(toMemory(), { outputMode: 'complete', checkpointLocation: place() }))
      .start();
  const exact = start(toFiles(place()) as never);
  await exact.stop();
  expect(exact.guarantee.level).toBe('exactly-once');
  const told = start((() => undefined) as never);
  await told.stop();
  expect(told.guarantee).toEqual({ level: 'at-least-once', reasons: ['BadRecordFunction takes an epoch again that comes again'] });
});

test('what cannot be meant is refused', () => {
  const code = (work: () => unknown) => {
    try {
      work();
      return null;
    } catch (error) {
      return isTidemarkError(error) ? error.code : error;
    }
  };
  const onBadRecord = () => undefined;
  expect(code(() => fromFiles(json, { format: 'text', onBadRecord }))).toBe('INVALID_OPTION_VALUE');
  expect(code(() => fromFiles(json, { format: 'json', schema, mode: 'DROPMALFORMED', onBadRecord }))).toBe('INVALID_OPTION_VALUE');
  expect(code(() => fromFiles(json, { format: 'json', schema: 'k STRING, _corrupt_record STRING', onBadRecord }))).toBe(
    'INVALID_OPTION_VALUE',
  );
  expect(code(() => readFiles(json, { format: 'json', schema, onBadRecord }))).toBe('INVALID_OPTION_VALUE');
  expect(code(() => fromFiles(json, { format: 'json', schema, onBadRecord: 'bad/' as never }))).toBe('INVALID_SINK');
});
