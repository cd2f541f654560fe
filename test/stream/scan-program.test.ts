import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { availableNow, type EpochStream, fromFiles, memoryStream, toMemory, writeStream } from 'tidemark';
import { groupBy, map, select, union, where, withWatermark } from 'tidemark/operators';

const root = mkdtempSync(join(tmpdir(), 'scan-program-'));
writeFileSync(join(root, 'a.json'), '{"k":"a","v":1}\n');
afterAll(() => rmSync(root, { recursive: true }));

const files = (options = {}) => fromFiles(root, { format: 'json', schema: 'k STRING, v INT, at TIMESTAMP', ...options });

/** The first words of the plan's lines, with what explain says of threads. */
function explained<R>(stream: EpochStream<R>, workers: number): string[] {
  const query = stream.pipe(writeStream(toMemory(), { outputMode: 'append', trigger: availableNow(), workers })).start();
  const text = query.explain();
  void query.stop();
  return text
    .split('\n')
    .filter((line) => /\b(source|filter|project|withWatermark|map|union|aggregate)\b/.test(line))
    .map((line) => `${/\w+/.exec(line)![0]}${/ \(on \d+ threads\)$/.exec(line)?.[0] ?? ''}`);
}

describe('what runs on threads', () => {
  test('filters, projections and watermarks right above files, up to the first stage that does not', () => {
    const stream = files().pipe(
      withWatermark('at', '1 second'),
      where("at > TIMESTAMP '2020-01-01 00:00:00'"),
      select('upper(k) AS k', 'at'),
      groupBy(['k', 'at'], { n: 'count(*)' }),
    );
    expect(explained(stream, 3)).toEqual([
      'aggregate',
      'project (on 3 threads)',
      'filter (on 3 threads)',
      'withWatermark (on 3 threads)',
      'source (on 3 threads)',
    ]);
    expect(explained(stream, 1)).toEqual(['aggregate', 'project', 'filter', 'withWatermark', 'source']);
  });

  test('no function of the program, and nothing above it', () => {
    const stream = files().pipe(
      where('v > 0'),
      map('k STRING', ({ k }) => ({ k })),
      where("k = 'a'"),
    );
    expect(explained(stream, 2)).toEqual(['filter', 'map', 'filter (on 2 threads)', 'source (on 2 threads)']);
  });

  test('nothing that is not of the row alone', () => {
    expect(explained(files().pipe(where('v > rand()')), 2)).toEqual(['filter', 'source (on 2 threads)']);
  });

  test('no stage above a source that is read for several places, or that shows its bad records', () => {
    const twice = files();
    const both = twice.pipe(where('v > 0'), union(twice.pipe(where('v > 1'))));
    expect(explained(both, 2).filter((line) => line.startsWith('filter'))).toEqual(['filter', 'filter']);
    const bad = files({ onBadRecord: toMemory() }).pipe(where('v > 0'));
    expect(explained(bad, 2)[0]).toBe('filter');
  });

  test('nothing above other sources', () => {
    expect(explained(memoryStream('v INT').pipe(where('v > 0')), 2)).toEqual(['filter', 'source']);
  });
});
