import { setBit, type Bitmap } from '../../columnar/bitmap.js';
import { BooleanColumn, BytesColumn, type Column, ConstantColumn, DictionaryColumn } from '../../columnar/column.js';
import { BOOLEAN } from '../../columnar/types.js';
import { encodeUtf8 } from '../../columnar/utf8.js';
import type { Kernel } from '../bound.js';
import { rowKernel } from '../row-kernel.js';
import type { LikePattern } from '../values/text/like.js';

/** Compiles the text of a pattern; throws for one that is malformed. */
export type CompilePattern = (pattern: string) => LikePattern;

/** A pattern that ignores case is matched text by text. */
export function ignoringCase(pattern: LikePattern): LikePattern {
  return { shape: 'general', matches: pattern.matches };
}

/** `text LIKE pattern`. A constant pattern is compiled once, and runs over the bytes where it is plain text with `%` around it. */
export function likeKernel(compile: CompilePattern): Kernel {
  const general = rowKernel((text: string, pattern: string) => compile(pattern).matches(text), BOOLEAN, true);
  return (args, length, context) => {
    const [text, pattern] = args as [Column, Column];
    if (!(pattern instanceof ConstantColumn) || text instanceof ConstantColumn) return general(args, length, context);
    if (pattern.value === null) return new ConstantColumn(BOOLEAN, length, null);
    // A malformed pattern is an error only where there is a text to match.
    if (isAllNull(text)) return new ConstantColumn(BOOLEAN, length, null);
    return matchColumn(compile(pattern.value as string), text);
  };
}

function isAllNull(column: Column): boolean {
  if (column.validity === null) return column.length === 0;
  for (let i = 0; i < column.length; i++) if (!column.isNull(i)) return false;
  return true;
}

/** The rows of a column that match; over a dictionary, each entry is looked at once. */
export function matchColumn(pattern: LikePattern, text: Column): BooleanColumn {
  const { length } = text;
  const bits = new Uint8Array((length + 7) >> 3);
  if (text instanceof DictionaryColumn && text.dictionary.length <= length) {
    const entries = matchBytes(pattern, text.dictionary);
    const { codes } = text;
    for (let i = 0; i < length; i++) {
      const code = codes[i]!;
      if ((entries[code >> 3]! >> (code & 7)) & 1) setBit(bits, i);
    }
    return new BooleanColumn(BOOLEAN, length, bits, text.validity);
  }
  if (text instanceof BytesColumn) return new BooleanColumn(BOOLEAN, length, matchBytes(pattern, text), text.validity);
  for (let i = 0; i < length; i++) if (!text.isNull(i) && pattern.matches(text.valueAt(i) as string)) setBit(bits, i);
  return new BooleanColumn(BOOLEAN, length, bits, text.validity);
}

function matchBytes(pattern: LikePattern, text: BytesColumn): Bitmap {
  const bits = new Uint8Array((text.length + 7) >> 3);
  switch (pattern.shape) {
    case 'anything':
      return bits.fill(255);
    case 'equals':
      matchEnds(bits, text, encodeUtf8(pattern.text), null, true);
      return bits;
    case 'startsWith':
      matchEnds(bits, text, encodeUtf8(pattern.text), null, false);
      return bits;
    case 'endsWith':
      matchEnds(bits, text, new Uint8Array(0), encodeUtf8(pattern.text), false);
      return bits;
    case 'startsAndEnds':
      matchEnds(bits, text, encodeUtf8(pattern.text), encodeUtf8(pattern.end), false);
      return bits;
    case 'contains':
      matchWithin(bits, text, encodeUtf8(pattern.text));
      return bits;
    case 'general':
      for (let i = 0; i < text.length; i++) if (!text.isNull(i) && pattern.matches(text.valueAt(i) as string)) setBit(bits, i);
      return bits;
  }
}

/** Rows that begin with `head` and end with `tail`; `exact` allows no other length. */
function matchEnds(bits: Bitmap, text: BytesColumn, head: Uint8Array, tail: Uint8Array | null, exact: boolean): void {
  const { offsets, data } = text;
  const least = head.length + (tail?.length ?? 0);
  for (let i = 0; i < text.length; i++) {
    const start = offsets[i]!;
    const end = offsets[i + 1]!;
    if (exact ? end - start !== least : end - start < least) continue;
    if (hasAt(data, start, head) && (tail === null || hasAt(data, end - tail.length, tail))) setBit(bits, i);
  }
}

function hasAt(data: Uint8Array, at: number, part: Uint8Array): boolean {
  for (let k = 0; k < part.length; k++) if (data[at + k] !== part[k]) return false;
  return true;
}

/** Rows that hold `part` somewhere: one search over the bytes of all rows, whose finds are given to their rows. */
function matchWithin(bits: Bitmap, text: BytesColumn, part: Uint8Array): void {
  const { offsets, data, length } = text;
  const all = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  let row = 0;
  for (let at = all.indexOf(part, offsets[0]); at >= 0 && at < offsets[length]!;) {
    while (offsets[row + 1]! <= at) row++;
    if (at + part.length <= offsets[row + 1]!) {
      setBit(bits, row);
      at = all.indexOf(part, Math.max(offsets[row + 1]!, at + 1));
    } else at = all.indexOf(part, at + 1);
  }
}
