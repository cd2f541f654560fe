import { describe, expect, test } from 'vitest';
import { csvOptions } from '../../../../src/expressions/values/csv/csv-options.js';
import { csvRecords } from '../../../../src/expressions/values/csv/csv-records.js';
import { CsvTokenizer } from '../../../../src/expressions/values/csv/csv-tokenizer.js';

async function* chunksOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function recordsOf(text: string, chunkBytes: number, given: readonly [string, string][] = []): Promise<unknown[]> {
  const tokenizer = new CsvTokenizer(csvOptions(new Map([['multiline', 'true'], ...given]), { timeZone: 'UTC' }));
  const records: unknown[] = [];
  for await (const values of csvRecords(chunksOf(text, chunkBytes), tokenizer, undefined)) records.push([...values, tokenizer.recordText]);
  return records;
}

describe('records over lines', () => {
  test('are the same whatever the chunks', async () => {
    const texts = [
      'a,"x\ny",1\nb,"p\r\nq",2\n',
      '\ufeffa,b\r\n"1\r\n2",é😀\r\n\r\n#no\r\nc,d',
      '# comment\na,"b""c"\n#\n\n"unclosed\nquote',
      'a,b\rc,"d\re"\r',
      'one',
      '',
      '"a\\"b\n",c\n,,\n',
    ];
    for (const text of texts) {
      const whole = await recordsOf(text, 1000, [['comment', '#']]);
      for (const size of [1, 2, 3, 5, 8])
        expect([text, size, await recordsOf(text, size, [['comment', '#']])]).toEqual([text, size, whole]);
    }
  });

  test('keep line ends within quotes and leave comments and blank lines out', async () => {
    expect(await recordsOf('a,"x\ny"\n#no\n\nb,\n', 4, [['comment', '#']])).toEqual([
      ['a', 'x\ny', 'a,"x\ny"'],
      ['b', null, 'b,'],
    ]);
  });
});
