import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { lineRanges, RangeReader } from '../../../src/connectors/files/line-ranges.js';
import { lineBlocks, type LineSeparator } from '../../../src/connectors/files/lines.js';

const root = mkdtempSync(join(tmpdir(), 'line-ranges-'));
afterAll(() => rmSync(root, { recursive: true }));

async function* whole(path: string): AsyncGenerator<Uint8Array> {
  yield readFileSync(path);
}

/** The lines of a block, and whether it is the first. */
type Lines = readonly [string, boolean];

const content = (bytes: Uint8Array, start: number, end: number) => Buffer.from(bytes.subarray(start, end)).toString('latin1');

async function readInOrder(path: string, separator: LineSeparator, blockBytes: number): Promise<Lines[]> {
  const blocks: Lines[] = [];
  for await (const { bytes, start, end, isFirst } of lineBlocks(whole(path), separator, blockBytes))
    blocks.push([content(bytes, start, end), isFirst]);
  return blocks;
}

function readByRanges(path: string, separator: LineSeparator, blockBytes: number): Lines[] | null {
  const ranges = lineRanges(path, separator, blockBytes);
  if (ranges === null) return null;
  const reader = new RangeReader();
  const blocks = Array.from(ranges, (range): Lines => {
    const { bytes, start, end, isFirst } = reader.read(range);
    expect(bytes[end]).toBe(10);
    return [content(bytes, start, end), isFirst];
  });
  reader.close();
  return blocks;
}

const texts = fc
  .array(fc.constantFrom('a', 'bc', '\n', '\n', '\r', '\r\n', 'a line of some length', '\u00ef\u00bb\u00bf'), { maxLength: 60 })
  .map((parts) => parts.join(''));

test('ranges are the blocks that would be cut while reading', async () => {
  const path = join(root, 'a.txt');
  await fc.assert(
    fc.asyncProperty(texts, fc.constantFrom<LineSeparator>('any', Uint8Array.of(10)), fc.integer({ min: 4, max: 70 }), async (...given) => {
      const [text, separator, blockBytes] = given;
      writeFileSync(path, text, 'latin1');
      const blocks = (await readInOrder(path, separator, blockBytes)).filter(([lines]) => lines !== '');
      expect(readByRanges(path, separator, blockBytes)!.filter(([lines]) => lines !== '')).toEqual(blocks);
    }),
    { numRuns: 500 },
  );
});

test('ends of lines are found beyond the tail that is looked at first', async () => {
  const path = join(root, 'long.txt');
  writeFileSync(path, `${'a'.repeat(9000)}\n${'b'.repeat(30_000)}\n${'c'.repeat(90_000)}\nd`);
  for (const blockBytes of [16_384, 40_000])
    expect(readByRanges(path, 'any', blockBytes)).toEqual(await readInOrder(path, 'any', blockBytes));
});

test('are not told of compressed files, of what is no file, and for separators of several bytes', () => {
  writeFileSync(join(root, 'b.txt.gz'), 'x');
  writeFileSync(join(root, 'c.txt'), 'x');
  expect(lineRanges(join(root, 'b.txt.gz'), 'any')).toBeNull();
  expect(lineRanges(root, 'any')).toBeNull();
  expect(lineRanges(join(root, 'gone.txt'), 'any')).toBeNull();
  expect(lineRanges(join(root, 'c.txt'), Buffer.from('||'))).toBeNull();
});
