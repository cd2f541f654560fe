import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  continuous,
  type EpochStream,
  foreachBatch,
  fromRate,
  fromSocket,
  memoryStream,
  queries,
  type SinkProvider,
  toFiles,
  toMemory,
  toNoop,
  writeStream,
} from 'tidemark';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tidemark-guarantee-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

let folders = 0;
async function guaranteeOf<R>(stream: EpochStream<R>, sink: SinkProvider, more: object = {}) {
  const query = stream.pipe(writeStream<R>(sink, { checkpointLocation: join(root, `c${folders++}`), ...more })).start();
  await query.stop();
  expect(query.explain()).toContain(`guarantee ${query.guarantee.level === 'none' ? 'nothing is guaranteed' : query.guarantee.level}: `);
  return query.guarantee;
}

test('a replayable source and a transactional sink make exactly-once', async () => {
  expect(await guaranteeOf(memoryStream('v INT'), toFiles(join(root, 'out')))).toEqual({
    level: 'exactly-once',
    reasons: ['every source can give its rows again', `FileSink[${join(root, 'out')}] is transactional by epoch`],
  });
  expect((await guaranteeOf(memoryStream('v INT'), toNoop())).level).toBe('exactly-once');
});

test('a sink that is told twice makes at-least-once', async () => {
  expect(
    await guaranteeOf(
      memoryStream('v INT'),
      foreachBatch(() => undefined),
    ),
  ).toEqual({
    level: 'at-least-once',
    reasons: ['ForeachBatchSink takes an epoch again that comes again'],
  });
});

test('so does the continuous trigger', async () => {
  expect((await guaranteeOf(fromRate(), toMemory(), { trigger: continuous('1 second') })).level).toBe('at-least-once');
});

test('a source that cannot give its rows again guarantees nothing, and neither does a temporary checkpoint', async () => {
  const socket = await guaranteeOf(fromSocket({ host: '127.0.0.1', port: 1 }), toMemory());
  expect(socket).toEqual({ level: 'none', reasons: ['TextSocketV2[host: 127.0.0.1, port: 1] cannot give rows again that a crash took'] });
  const temporary = await guaranteeOf(memoryStream('v INT'), toMemory(), { checkpointLocation: undefined });
  expect(temporary.level).toBe('none');
});

test('start() prints it', async () => {
  const lines: string[] = [];
  const { log } = queries;
  queries.log = (line) => void lines.push(line);
  const query = memoryStream('v INT')
    .pipe(writeStream(toNoop(), { queryName: 'numbers', checkpointLocation: join(root, 'printed') }))
    .start();
  queries.log = log;
  await query.stop();
  expect(lines).toEqual(["query 'numbers' starts, exactly-once: every source can give its rows again; NoopTable is idempotent by epoch"]);
});
