import { TidemarkError } from '../../../base/errors.js';
import { arrayOf, BINARY, INT, STRING } from '../../../columnar/types.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';
import { oneOf } from '../../params.js';
import { rememberLast, scalar } from '../../scalar.js';
import {
  left,
  overlay,
  overlayBytes,
  padBytesLeft,
  padBytesRight,
  padLeft,
  padRight,
  repeat,
  right,
  substring,
  substringBytes,
  TO_THE_END,
} from '../../values/text/code-points.js';
import { JavaRegex } from '../../values/text/java-regex.js';
import { splitRegex } from '../../values/text/regex-functions.js';
import { splitPart, substringIndex } from '../../values/text/search.js';

const TEXT_OR_BYTES = oneOf(STRING, BINARY);
const NUL = Uint8Array.of(0);

function padding(name: string, doc: string, ofText: typeof padLeft, ofBytes: typeof padBytesLeft): ScalarFunction {
  const text = scalar({
    name,
    params: [STRING, INT, STRING],
    defaults: [' '],
    showDefaults: true,
    result: STRING,
    evaluate: (value, length, pad) => ofText(value, length, pad),
  });
  const bytes = scalar({
    name,
    params: [BINARY, INT, BINARY],
    defaults: [NUL],
    result: BINARY,
    shown: (names) => `${name}(${[...names, "X'00'"].slice(0, 3).join(', ')})`,
    evaluate: (value, length, pad) => ofBytes(value, length, pad),
  });
  return {
    name,
    doc,
    bind(site) {
      const isBytes = site.args[0]?.type.kind === 'binary' && (site.args[2] === undefined || site.args[2].type.kind === 'binary');
      return (isBytes ? bytes : text).bind(site);
    },
  };
}

export const functions: readonly ScalarFunction[] = [
  scalar({
    name: 'substring',
    shownAliases: ['substr'],
    doc: 'Part of a text or BINARY from a position (1 is the first, negative counts from the end), of a length.',
    params: [TEXT_OR_BYTES, INT, INT],
    defaults: [TO_THE_END],
    showDefaults: true,
    result: ([type]) => type!,
    choose: ([type]) =>
      type!.kind === 'binary'
        ? (bytes, position, length) => substringBytes(bytes as Uint8Array, position, length)
        : (text, position, length) => substring(text as string, position, length),
  }),
  scalar({
    name: 'left',
    doc: 'The first characters.',
    params: [TEXT_OR_BYTES, INT],
    result: ([type]) => type!,
    choose: ([type]) =>
      type!.kind === 'binary'
        ? (bytes, count) => substringBytes(bytes as Uint8Array, 1, count)
        : (text, count) => left(text as string, count),
  }),
  scalar({
    name: 'right',
    doc: 'The last characters.',
    params: [STRING, INT],
    result: STRING,
    nullable: true,
    evaluate: (text, count) => right(text, count),
  }),
  padding('lpad', 'Filled up at the beginning, or cut, to a length.', padLeft, padBytesLeft),
  padding('rpad', 'Filled up at the end, or cut, to a length.', padRight, padBytesRight),
  scalar({
    name: 'repeat',
    doc: 'The text so many times.',
    params: [STRING, INT],
    result: STRING,
    evaluate: (text, count) => repeat(text, count),
  }),
  scalar({ name: 'space', doc: 'So many blanks.', params: [INT], result: STRING, evaluate: (count) => repeat(' ', count) }),
  overlaying(),
  scalar({
    name: 'substring_index',
    doc: 'What stands before the count-th delimiter (behind it, from the end, for negative counts).',
    params: [STRING, STRING, INT],
    result: STRING,
    evaluate: (text, delimiter, count) => substringIndex(text, delimiter, count),
  }),
  scalar({
    name: 'split',
    doc: 'The parts between matches of a regular expression, at most `limit` of them where that is positive.',
    params: [STRING, STRING, INT],
    defaults: [-1],
    showDefaults: true,
    result: arrayOf(STRING, false),
    choose: () => {
      const compiled = rememberLast((pattern: string) => new JavaRegex(pattern));
      return (text, pattern, limit) => splitRegex(text, compiled(pattern), limit);
    },
  }),
  scalar({
    name: 'split_part',
    doc: 'The n-th part between delimiters, from the end for negative n; empty where there are fewer.',
    params: [STRING, STRING, INT],
    result: STRING,
    nullable: true,
    evaluate: (text, delimiter, index) => {
      if (index === 0)
        throw new TidemarkError('INVALID_INDEX_OF_ZERO', 'the index 0 is invalid: parts are counted from 1, or from -1 at the end');
      return splitPart(text, delimiter, index);
    },
  }),
];

function overlaying(): ScalarFunction {
  const make = (type: typeof STRING | typeof BINARY) =>
    scalar({
      name: 'overlay',
      params: [type, type, INT, INT],
      defaults: [-1],
      showDefaults: true,
      result: type,
      choose: () =>
        type.kind === 'binary'
          ? (bytes, by, position, length) => overlayBytes(bytes as Uint8Array, by as Uint8Array, position, length)
          : (text, by, position, length) => overlay(text as string, by as string, position, length),
    });
  const ofText = make(STRING);
  const ofBytes = make(BINARY);
  return {
    name: 'overlay',
    doc: 'A text with some characters from a position on replaced.',
    bind(site): BoundFunction {
      const isBytes = site.args[0]?.type.kind === 'binary' && site.args[1]?.type.kind === 'binary';
      return (isBytes ? ofBytes : ofText).bind(site) as BoundFunction;
    },
  };
}
