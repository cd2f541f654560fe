// Files read with several threads give what one thread gives: the same batches, errors and end.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { groupBy, select, where, window, withWatermark } from '../../../operators/index.js';
import { parseDdl } from '../../../src/columnar/ddl.js';
import { jsonFormat } from '../../../src/connectors/files/json/format.js';
import { lineRanges, RangeReader } from '../../../src/connectors/files/line-ranges.js';
import type { LineBlock } from '../../../src/connectors/files/lines.js';
import { BlockThreads } from '../../../src/connectors/files/threads/block-threads.js';
import { passing } from '../../../src/connectors/files/threads/epoch-stages.js';
import { withConstants } from '../../../src/connectors/files/with-constants.js';
import { DEFAULT_SETTINGS } from '../../../src/expressions/bound.js';
import { avg, count, max } from '../../../src/functions.js';
import { availableNow, type EpochStream, fromFiles, isTidemarkError, foreachBatch, writeStream } from '../../../src/index.js';
import { optimize } from '../../../src/plan/optimize.js';
import { streamOf } from '../../../src/stream/epoch-stream.js';
import { type PassedRows, programOf, scanChains } from '../../../src/stream/scan-program.js';
import { sourceNode } from '../../../src/stream/source-node.js';
import type { SourceProvider } from '../../../src/stream/source.js';
import type { Schema } from '../../../src/columnar/types.js';

const root = mkdtempSync(join(tmpdir(), 'blocks-ahead-'));
afterAll(() => rmSync(root, { recursive: true }));

const ROWS = 30_000;
const name = (i: number) => (i % 7 === 0 ? 'a\\"b' : `name ${i % 50}`);
const json = (from: number) =>
  Array.from(
    { length: ROWS },
    (_, k) => `{"id":${from + k},"name":"${name(k)}","at":"2026-01-01 00:00:${String(k % 60).padStart(2, '0')}","x":[${k},null]}\n`,
  ).join('');
const csv = (from: number) => `id,name\n${Array.from({ length: ROWS }, (_, k) => `${from + k},"n \\"${k % 9}\\""\n`).join('')}`;

function folder(files: Record<string, string | Buffer>): string {
  const path = mkdtempSync(join(root, 'in-'));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(join(path, file, '..'), { recursive: true });
    writeFileSync(join(path, file), content);
  }
  return path;
}

interface Seen {
  readonly batches: unknown[];
  readonly error: string | null;
}

/** Row counts of all batches with the rows, and the error that ended the query. */
async function read(path: string, options: Parameters<typeof fromFiles>[1], workers: number): Promise<Seen> {
  const batches: unknown[] = [];
  const query = fromFiles(path, { maxFilesPerTrigger: 3, ...options })
    .pipe(
      writeStream(
        foreachBatch(async (batch) => {
          batches.push(await batch.collect());
        }),
        { checkpointLocation: mkdtempSync(join(root, 'ck-')), trigger: availableNow(), workers },
      ),
    )
    .start();
  try {
    await query.awaitTermination();
    return { batches, error: null };
  } catch (error) {
    const cause = (error as Error).cause as Error;
    return {
      batches,
      error: isTidemarkError(cause) ? `${cause.message} / ${String((cause.cause as Error | undefined)?.message)}` : String(cause),
    };
  }
}

interface Epochs {
  readonly epochs: unknown[];
  readonly error: string | null;
}

/** Rows of each epoch, and what its progress says that does not depend on time. */
async function epochs<R>(stream: EpochStream<R>, workers: number): Promise<Epochs> {
  const seen: unknown[] = [];
  const query = stream
    .pipe(
      writeStream(
        foreachBatch(async (batch, epochId) => {
          seen.push([epochId, await batch.collect()]);
        }),
        { checkpointLocation: mkdtempSync(join(root, 'ck-')), trigger: availableNow(), outputMode: 'append', workers },
      ),
    )
    .start();
  query.progress$.subscribe({
    next: ({ batchId, numInputRows, eventTime, stateOperators, sources }) => {
      const operators = stateOperators.map((o) => [o.numRowsTotal, o.numRowsUpdated, o.numRowsRemoved, o.numRowsDroppedByWatermark]);
      seen.push([batchId, numInputRows, eventTime, operators, sources.map((s) => [s.endOffset, s.numInputRows])]);
    },
    error: () => undefined,
  });
  try {
    await query.awaitTermination();
    return { epochs: seen, error: null };
  } catch (error) {
    return { epochs: seen, error: ((error as Error).cause as Error).message };
  }
}

const plain = ({ batch, ...facts }: PassedRows) => ({ ...facts, left: batch?.rows() ?? [] });

const providerOf = (fields: Schema): SourceProvider => ({
  description: 'Test',
  name: 'test',
  schema: fields,
  manifest: { replayable: true, availableNow: true },
  detail: {},
  runsStages: true,
  open: () => Promise.reject(new Error('not opened')),
});

async function same(path: string, options: Parameters<typeof fromFiles>[1]): Promise<Seen> {
  const one = await read(path, options, 1);
  expect(await read(path, options, 2)).toEqual(one);
  return one;
}

describe('threads', () => {
  const schema = 'id BIGINT, name STRING, at TIMESTAMP, x ARRAY<INT>';

  test('read JSON in the order of one', async () => {
    const path = folder({
      'k=1/a.json': json(0),
      'k=1/b.json': json(ROWS),
      'k=2/c.json.gz': gzipSync(json(2 * ROWS)),
      'k=2/d.json': '',
      'k=3/e.json': json(9),
    });
    const { batches } = await same(path, { format: 'json', schema: `${schema}, k INT` });
    expect(batches.flat()).toHaveLength(4 * ROWS);
  });

  test('read CSV without its headers', async () => {
    const { batches } = await same(folder({ 'a.csv': csv(0), 'b.csv': csv(5) }), {
      format: 'csv',
      schema: 'id INT, name STRING',
      header: true,
    });
    expect(batches.flat()).toHaveLength(2 * ROWS);
    expect(batches.flat()[1]).toEqual({ id: 1, name: 'n "1"' });
  });

  test('read text', async () => {
    const { batches } = await same(folder({ a: json(0), b: 'x\r\ny' }), { format: 'text', schema: 'value STRING' });
    expect(batches.flat().slice(-2)).toEqual([{ value: 'x' }, { value: 'y' }]);
  });

  test('fail where one does, with the same words', async () => {
    const path = folder({ 'a.json': json(0), 'b.json': `${json(0)}{"id":x}\n${json(0)}`, 'c.json': json(0) });
    const { batches, error } = await same(path, { format: 'json', schema, mode: 'FAILFAST', maxFilesPerTrigger: 1 });
    expect(batches).toHaveLength(1);
    expect(error).toContain('MALFORMED_RECORD_IN_PARSING');
  });

  test('go on behind a file that is damaged, where that is allowed', async () => {
    const whole = gzipSync(json(0));
    const cut = whole.subarray(0, whole.length - 2000);
    const path = folder({ 'a.json': json(0), 'b.json.gz': cut, 'c.json': json(7) });
    expect((await same(path, { format: 'json', schema })).error).toContain('b.json.gz');
    const { batches, error } = await same(path, { format: 'json', schema, ignoreCorruptFiles: true });
    expect(error).toBeNull();
    expect(batches.flat().length).toBeGreaterThan(2 * ROWS);
  });

  test('make of every block what the program makes of it, stages included', async () => {
    const path = join(folder({ 'k=7/a.json': json(0) }), 'k=7/a.json');
    const fields = parseDdl(`${schema}, k INT`);
    const data = parseDdl(schema);
    const request = { schema: data, columns: ['id', 'name', 'at', 'x'], timeZone: 'UTC', ansi: true, batchRows: 65_536 };
    const plan = streamOf(sourceNode(providerOf(fields))).pipe(
      withWatermark('at', '1 second'),
      where("startswith(name, 'name 1') AND k = 7"),
      select('id', 'at', 'upper(name) AS upper'),
    ).plan;
    const chain = [...scanChains(optimize(plan)).values()][0]!;
    const evaluation = { ...DEFAULT_SETTINGS, timestampMicros: 0n, epochId: 0 };
    const passed: PassedRows[] = [];
    const columns = ['id', 'name', 'at', 'x', 'k'];
    const stages = {
      program: programOf(chain, columns, DEFAULT_SETTINGS),
      evaluation,
      passed: (rows: PassedRows) => void passed.push(rows),
    };
    const constants = new Map([['k', 7]]);
    const threads = new BlockThreads(3, { format: 'json', request, options: new Map(), schema: fields }, data);
    const reader = jsonFormat.reader({ ...request, signal: new AbortController().signal }, new Map());
    const ranges = new RangeReader();
    const run = passing(stages);
    try {
      const works = [...lineRanges(path, 'any')!];
      expect(works.length).toBeGreaterThan(1);
      for (const work of works) {
        const dealt = threads.deal(work, constants, stages);
        await dealt.answered;
        const here = Array.from(reader.lines!.read(ranges.read(work)), (batch) => plain(run(withConstants(fields, batch, constants))));
        expect(dealt.batches!.map(plain)).toEqual(here);
        expect(here[0]!.rows).toBeGreaterThan(here[0]!.left.length);
        expect(here[0]!.left.length).toBeGreaterThan(0);
      }
      // a block with bytes comes back where it cannot be read
      const bytes = Buffer.from('{"id":1}\n{"id":x}\n');
      const strict = new BlockThreads(2, { format: 'json', request, options: new Map([['mode', 'FAILFAST']]), schema: data }, data);
      const failed = strict.deal({ bytes, start: 0, end: bytes.length, isFirst: true }, new Map(), null);
      await failed.answered;
      expect(failed.batches).toBeNull();
      expect(Buffer.from((failed.work as LineBlock).bytes.subarray(0, bytes.length)).toString()).toBe(bytes.toString());
      await strict.close();
    } finally {
      ranges.close();
      await threads.close();
    }
  });

  const events = `${schema}, k INT`;
  const pipes: readonly (readonly [string, (path: string, workers: number) => Promise<Epochs>])[] = [
    [
      'filters and projections below windows',
      (path, workers) =>
        epochs(
          fromFiles(path, { format: 'json', schema: events, maxFilesPerTrigger: 1 }).pipe(
            where("name = 'name 3' OR k = 2"),
            select('id', 'at', 'k + 1 AS next'),
            withWatermark('at', '10 seconds'),
            window('at', '7 seconds', '3 seconds'),
            groupBy(['window', 'next'], { n: count(), last: max('id'), mean: avg('id') }),
          ),
          workers,
        ),
    ],
    [
      'a watermark below a filter',
      (path, workers) =>
        epochs(
          fromFiles(path, { format: 'json', schema: events, maxFilesPerTrigger: 1 }).pipe(
            withWatermark('at', '10 seconds'),
            where('id % 3 = 0'),
            groupBy(['at', 'name'], { n: count() }),
          ),
          workers,
        ),
    ],
    [
      'facts of the file and functions that are not of the row alone',
      (path, workers) =>
        epochs(
          fromFiles(path, { format: 'json', schema: events, maxFilesPerTrigger: 2 }).pipe(
            select('id', 'k', 'input_file_name() AS file', '_metadata.file_size AS size'),
            where('id > 500 AND size > 10'),
            select('id', 'k', 'file', 'rand(7) AS r'),
          ),
          workers,
        ),
    ],
    [
      'an expression that fails',
      (path, workers) =>
        epochs(
          fromFiles(path, { format: 'json', schema: events, maxFilesPerTrigger: 1 }).pipe(
            where('id > 10'),
            select('CAST(name AS INT) + id AS sum'),
          ),
          workers,
        ),
    ],
  ];

  test.each(pipes)('and workers give the same epochs: %s', async (_, pipe) => {
    const path = folder({
      'k=1/a.json': json(0),
      'k=1/b.json': json(ROWS),
      'k=2/c.json': `${json(5)}{"id":1,"at":"2020-01-01 00:00:00"}\n`,
    });
    const one = await pipe(path, 1);
    expect(await pipe(path, 2)).toEqual(one);
    expect(one.epochs.length + (one.error === null ? 0 : 1)).toBeGreaterThan(0);
  });

  test('number at least one', async () => {
    await expect(read(folder({ a: 'x' }), { format: 'text', schema: 'value STRING' }, 0)).rejects.toMatchObject({
      code: 'INVALID_CONF_VALUE.REQUIREMENT',
    });
  });
});
