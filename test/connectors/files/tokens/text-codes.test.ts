import { expect, test } from 'vitest';
import { DictionaryColumn } from '../../../../src/columnar/column.js';
import { STRING } from '../../../../src/columnar/types.js';
import { TextCodes } from '../../../../src/connectors/files/tokens/text-codes.js';
import { Token, type TokenColumn } from '../../../../src/connectors/files/tokens/token.js';

function tokensOf(texts: readonly (string | null)[]): TokenColumn {
  const bytes = new TextEncoder().encode(texts.join(''));
  const kinds = Uint8Array.from(texts, (text) => (text === null ? Token.absent : Token.string));
  const starts = new Int32Array(texts.length);
  const ends = new Int32Array(texts.length);
  let at = 0;
  texts.forEach((text, i) => {
    starts[i] = at;
    ends[i] = at += new TextEncoder().encode(text ?? '').length;
  });
  return { bytes, kinds, starts, ends, rows: texts.length };
}

test('few texts become codes, with one dictionary for all blocks', () => {
  const codes = new TextCodes(STRING);
  const texts = ['view', 'click', 'view', '', 'größe', 'view'];
  const first = codes.column(tokensOf(texts), null);
  expect(first).toBeInstanceOf(DictionaryColumn);
  expect(texts.map((_, i) => first!.get(i))).toEqual(texts);
  expect(codes.column(tokensOf(['click', '']), null)!.dictionary).toBe(first!.dictionary);
  const nulls = codes.column(tokensOf(['new', null]), Uint8Array.of(1));
  expect([nulls!.get(0), nulls!.get(1)]).toEqual(['new', null]);
  expect(first!.get(4)).toBe('größe');
});

test('many texts, or a long one, do not; blocks after that are left alone, ever more of them', () => {
  const codes = new TextCodes(STRING);
  const many = tokensOf(Array.from({ length: 300 }, (_, i) => `text ${i}`));
  const few = tokensOf(['a', 'b']);
  const tried = Array.from({ length: 6 }, (_, k) => codes.column(k === 0 || k === 2 ? many : few, null) !== null);
  expect(tried).toEqual([false, false, false, false, false, true]);
  expect(codes.column(tokensOf(['x'.repeat(65)]), null)).toBe(null);
});
