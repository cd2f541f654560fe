import { BytesColumn, NumberColumn } from '../../../columnar/column.js';
import { BIGINT, BINARY, INT, STRING, type DataType } from '../../../columnar/types.js';
import { decodeUtf8, encodeUtf8 } from '../../../columnar/utf8.js';
import type { Value } from '../../../columnar/value.js';
import type { Kernel } from '../../bound.js';
import type { ScalarFunction } from '../../function.js';
import { rowKernel } from '../../row-kernel.js';
import { scalar } from '../../scalar.js';
import { oneOf } from '../../params.js';
import { ascii, chr, codePointLength } from '../../values/text/code-points.js';
import { soundex } from '../../values/text/distance.js';
import { initcap, lower, upper } from '../../values/text/letter-case.js';

const TEXT_OR_BYTES = oneOf(STRING, BINARY);

function ofText(name: string, doc: string, evaluate: (text: string) => string, shownAliases: readonly string[] = []): ScalarFunction {
  return scalar({ name, doc, shownAliases, params: [STRING], result: STRING, evaluate: (text) => evaluate(text) });
}

/** Lengths from the offsets; a text with bytes beyond ASCII is decoded and counted. */
function lengthKernel(type: DataType): Kernel {
  const row = (value: string | Uint8Array) => (typeof value === 'string' ? codePointLength(value) : value.length);
  const otherwise = rowKernel(row as (...args: never[]) => Value, INT, true);
  const isText = type.kind !== 'binary';
  return (args, length, context) => {
    const [column] = args;
    if (!(column instanceof BytesColumn)) return otherwise(args, length, context);
    const { offsets, data } = column;
    const out = new Int32Array(length);
    for (let i = 0; i < length; i++) {
      const start = offsets[i]!;
      const end = offsets[i + 1]!;
      out[i] = isText && !isAscii(data, start, end) ? codePointLength(decodeUtf8(data, start, end)) : end - start;
    }
    return new NumberColumn(INT, length, out, column.validity);
  };
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let p = start; p < end; p++) if (bytes[p]! > 127) return false;
  return true;
}

function byteLength(value: string | Uint8Array): number {
  return typeof value === 'string' ? encodeUtf8(value).length : value.length;
}

export const functions: readonly ScalarFunction[] = [
  ofText('upper', 'In upper case.', upper, ['ucase']),
  ofText('lower', 'In lower case.', lower, ['lcase']),
  ofText('initcap', 'Each word with a capital first letter, the rest in lower case.', initcap),
  scalar({
    name: 'soundex',
    doc: 'The Soundex code of a word.',
    params: [STRING],
    exact: true,
    result: STRING,
    evaluate: (text) => soundex(text),
  }),
  scalar({
    name: 'length',
    shownAliases: ['len', 'char_length', 'character_length'],
    doc: 'Characters of a text, or bytes of a BINARY.',
    params: [TEXT_OR_BYTES],
    result: INT,
    kernel: ([type]) => lengthKernel(type!),
  }),
  scalar({
    name: 'octet_length',
    doc: 'Bytes of a text or BINARY.',
    params: [TEXT_OR_BYTES],
    result: INT,
    evaluate: (value) => byteLength(value),
  }),
  scalar({
    name: 'bit_length',
    doc: 'Bits of a text or BINARY.',
    params: [TEXT_OR_BYTES],
    result: INT,
    evaluate: (value) => 8 * byteLength(value),
  }),
  scalar({
    name: 'ascii',
    doc: 'The code point of the first character, 0 for an empty text.',
    params: [STRING],
    result: INT,
    evaluate: (text) => ascii(text),
  }),
  scalar({
    name: 'chr',
    shownAliases: ['char'],
    doc: 'The character of a code, modulo 256.',
    params: [BIGINT],
    result: STRING,
    evaluate: (code) => chr(code),
  }),
];
