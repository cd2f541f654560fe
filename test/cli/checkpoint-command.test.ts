import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoryStream, type StreamingQuery, toMemory, writeStream } from 'tidemark';
import { groupBy, withWatermark } from 'tidemark/operators';
import { runCommand } from '../../src/cli/checkpoint-command.js';

let root = '';
let query: StreamingQuery;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tidemark-cli-'));
  const input = memoryStream('k STRING, ts TIMESTAMP');
  query = input
    .pipe(
      withWatermark('ts', '10 seconds'),
      groupBy(["window(ts, '5 seconds') AS w", 'k'], ['count(*) AS n']),
      writeStream(toMemory(), { outputMode: 'update', checkpointLocation: join(root, 'checkpoint') }),
    )
    .start();
  for (const second of [1, 2, 30]) {
    input.add([{ k: 'a', ts: new Date(Date.UTC(2026, 0, 1) + 1000 * second) }]);
    await query.processAllAvailable();
  }
});
afterAll(async () => {
  await query.stop();
  await rm(root, { recursive: true, force: true });
});

async function command(...args: string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  return { code: await runCommand(args, (line) => lines.push(line)), lines };
}

describe('while the query runs', () => {
  test('inspect shows offsets, watermark and tables', async () => {
    const { code, lines } = await command('checkpoint', 'inspect', join(root, 'checkpoint'));
    expect(code).toBe(0);
    expect(lines).toEqual(
      expect.arrayContaining([
        `query      ${query.id}`,
        expect.stringMatching(/^committed {2}epoch \d+, log from epoch 0$/),
        'pending    none',
        'watermark  2026-01-01T00:00:20.000Z',
        'source     memory: 2',
        'operator   0: stateStoreSave',
        expect.stringMatching(/^table {6}0\/groups: 1 rows, epoch \d+, \d+ bytes$/),
        'epoch      0: [0], watermark 1970-01-01T00:00:00.000Z, committed, next watermark 2025-12-31T23:59:51.000Z',
      ]),
    );
  });

  test('inspect gives the rows of a table as JSON lines', async () => {
    const { lines } = await command('checkpoint', 'inspect', join(root, 'checkpoint'), '0/groups');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { key: [{ start: '2026-01-01T00:00:30.000Z', end: '2026-01-01T00:00:35.000Z' }, 'a'], value: ['1'] },
    ]);
  });

  test('verify finds nothing', async () => {
    expect(await command('checkpoint', 'verify', join(root, 'checkpoint'))).toEqual({ code: 0, lines: ['nothing is damaged'] });
  });
});

test('verify finds a byte that was changed in any file, or the byte does not matter', async () => {
  let found = 0;
  const source = join(root, 'checkpoint');
  for (let k = 0; k < 30; k++) {
    const copy = join(root, `copy-${k}`);
    await cp(source, copy, { recursive: true, filter: (path) => !path.endsWith('LOCK') });
    const names = (await readdir(join(copy, 'db'))).filter((name) => /\.(log|ldb)$|^MANIFEST|^CURRENT/.test(name)).toSorted();
    const file = join(copy, 'db', names[k % names.length]!);
    const bytes = await readFile(file);
    if (bytes.length === 0) continue;
    const at = (k * 7919) % bytes.length;
    bytes[at] = bytes[at]! ^ 0x55;
    await writeFile(file, bytes);
    const { code, lines } = await command('checkpoint', 'verify', copy);
    if (code === 1) found++;
    expect(lines.length).toBeGreaterThan(0);
  }
  expect(found).toBeGreaterThan(0);
});

test('a wrong call shows how it is meant', async () => {
  expect((await command('checkpoint', 'mend', root)).lines[0]).toMatch(/^usage: tidemark checkpoint inspect/);
  expect(await command('checkpoint', 'inspect', root)).toMatchObject({ code: 1, lines: [expect.stringContaining('CHECKPOINT_NOT_FOUND')] });
});
