import type { CsvTokenizer } from './csv-tokenizer.js';

/**
 * Records of CSV text that may go over lines, read from chunks of UTF-8. What ends the first line ends all, unless `lineSep` says otherwise.
 * Only the record at the end of a chunk is kept for the next one.
 */
export async function* csvRecords(
  chunks: AsyncIterable<Uint8Array>,
  tokenizer: CsvTokenizer,
  lineSep: string | undefined,
): AsyncGenerator<(string | null)[]> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let text = '';
  let lineEnd = lineSep;
  let isFirst = true;
  let wanted = 1;
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
    if (isFirst && text !== '') {
      text = text.replace(/^\ufeff/, '');
      isFirst = false;
    }
    lineEnd ??= firstLineEnd(text);
    if (text.length < wanted || lineEnd === undefined) continue;
    tokenizer.use(text, lineEnd);
    for (let values = tokenizer.next(); values !== null && !tokenizer.isAtEnd; values = tokenizer.next()) yield values;
    text = text.slice(tokenizer.restStart);
    // a record longer than a chunk is not read anew for each of them
    wanted = 2 * text.length;
  }
  text += decoder.decode();
  tokenizer.use(text, lineEnd ?? (text.endsWith('\r') ? '\r' : '\n'));
  for (let values = tokenizer.next(); values !== null; values = tokenizer.next()) yield values;
}

/** What ends the first line: `\n`, `\r\n` or `\r`; undefined where that cannot be told yet. */
function firstLineEnd(text: string): string | undefined {
  return /\r\n|\n|\r(?=[^\n])/.exec(text)?.[0];
}
