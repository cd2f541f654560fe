import { describe, expect, test } from 'vitest';
import { lineBlocks, LineCursor, type LineSeparator } from '../../../src/connectors/files/lines.js';

async function* chunksOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function linesOf(text: string, separator: LineSeparator, chunkBytes: number, blockBytes: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const block of lineBlocks(chunksOf(text, chunkBytes), separator, blockBytes)) {
    const cursor = new LineCursor(block, separator);
    while (cursor.next()) lines.push(Buffer.from(block.bytes.subarray(cursor.start, cursor.end)).toString('latin1'));
    expect(block.bytes[block.end]).toBe(10);
  }
  return lines;
}

const texts = [
  '',
  'a',
  'a\n',
  'a\nb',
  'a\r\nb\r\n',
  'a\rb\rc',
  '\n\n',
  '\r\r\n\n',
  'a long line that fills blocks\nb\r\nanother long line, too\rc',
  '\u00ef\u00bb\u00bfa\nb',
];

describe('lines', () => {
  test('end at any of the three separators, whatever the chunks and blocks', async () => {
    for (const text of texts) {
      const expected = text.replace(/^\u00ef\u00bb\u00bf/, '').split(/\r\n|\n|\r/);
      if (expected.at(-1) === '') expected.pop();
      for (const chunk of [1, 2, 3, 7, 100]) {
        for (const block of [1, 4, 9, 64])
          expect([text, chunk, block, await linesOf(text, 'any', chunk, block)]).toEqual([text, chunk, block, expected]);
      }
    }
  });

  test('end at the bytes given, from the left where those overlap', async () => {
    for (const [text, separator, expected] of [
      ['a|||b||c', '||', ['a', '|b', 'c']],
      ['a;b;;c;', ';', ['a', 'b', '', 'c']],
      ['a\r\nb\rc\n', '\n', ['a\r', 'b\rc']],
      ['<><>x<>', '<>', ['', '', 'x']],
    ] as const) {
      for (const chunk of [1, 2, 3, 100]) {
        for (const block of [1, 4, 9, 64]) expect(await linesOf(text, Buffer.from(separator), chunk, block)).toEqual(expected);
      }
    }
  });
});
