// Checkpoints that are not as new as what they belong to, and entries that are not what was written.
import { cp, mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isTidemarkError, memoryStream, toFiles, toMemory, type SinkProvider, writeStream } from 'tidemark';
import { textBytes, textOf } from '../../src/checkpoint/keys.js';

let folder: string;
let input: ReturnType<typeof memoryStream>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-gone-back-'));
  input = memoryStream('n INT') as never;
});
afterEach(() => rm(folder, { recursive: true }));

async function runOnce(sink: SinkProvider, n: number): Promise<void> {
  const query = input.pipe(writeStream(sink, { checkpointLocation: join(folder, 'ck') })).start();
  try {
    input.add([{ n }] as never);
    await query.processAllAvailable();
  } finally {
    await query.stop();
  }
}

async function refusal(run: Promise<void>): Promise<{ code: string; message: string }> {
  const error: unknown = await run.then(
    () => null,
    (e: Error) => (isTidemarkError(e, 'STREAM_FAILED') ? e.cause : e),
  );
  return error as { code: string; message: string };
}

describe.each([
  ['memory', () => toMemory()],
  ['files', () => toFiles(join(folder, 'out'), { format: 'json' })],
])('a sink of %s', (_, make) => {
  test('that is ahead of an older copy of the checkpoint refuses it', async () => {
    const sink = make();
    await runOnce(sink, 1);
    await cp(join(folder, 'ck'), join(folder, 'copy'), { recursive: true });
    await runOnce(sink, 2);
    await rm(join(folder, 'ck'), { recursive: true });
    await cp(join(folder, 'copy'), join(folder, 'ck'), { recursive: true });
    const error = await refusal(runOnce(sink, 3));
    expect(error.code).toBe('CHECKPOINT_CORRUPT');
    expect(error.message).toMatch(/committed epoch 1 .* epochs up to 0/);
  });
});

test('another id in the metadata file, or none, does not make the query another one', async () => {
  const sink = toMemory();
  await runOnce(sink, 1);
  const file = join(folder, 'ck', 'metadata');
  const { id } = JSON.parse(await readFile(file, 'utf8')) as { id: string };
  await writeFile(file, JSON.stringify({ id: `${id.startsWith('0') ? 1 : 0}${id.slice(1)}` }));
  const other = await refusal(runOnce(sink, 2));
  expect(other.code).toBe('CHECKPOINT_CORRUPT');
  expect(other.message).toContain(`{"id":"${id}"}`);
  await unlink(file);
  expect((await refusal(runOnce(sink, 3))).code).toBe('CHECKPOINT_CORRUPT');
  await writeFile(file, JSON.stringify({ id }));
  await runOnce(sink, 4);
  expect(sink.rows().length).toBe(4);
});

describe('an entry', () => {
  test('is read with its checksum, and without where it has none', () => {
    expect(textOf(textBytes('{"a":1}'), 'entry')).toBe('{"a":1}');
    expect(textOf(Buffer.from('{"a":1}'), 'entry')).toBe('{"a":1}');
    expect(textOf(textBytes('', 'key'), 'entry', 'key')).toBe('');
  });

  test('is refused with any bit changed, and under another key', () => {
    const bytes = textBytes('{"epochId":12,"offsets":[3]}', 'key');
    for (let at = 0; at < bytes.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const damaged = bytes.with(at, bytes[at]! ^ (1 << bit));
        expect(() => textOf(damaged, 'entry', 'key')).toThrow(/CHECKPOINT_CORRUPT/);
      }
    }
    expect(() => textOf(bytes, 'entry', 'other')).toThrow(/checksum/);
  });
});
