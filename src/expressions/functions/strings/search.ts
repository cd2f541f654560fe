import { TidemarkError } from '../../../base/errors.js';
import { BINARY, BOOLEAN, INT, STRING } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import { compareBytes } from '../../../columnar/utf8.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';
import { rememberLast, scalar, scalarWithNulls } from '../../scalar.js';
import { levenshtein, levenshteinWithin } from '../../values/text/distance.js';
import { findInSet, locate, replaceAllText, translate, translation } from '../../values/text/search.js';
import { luhnCheck, mask } from '../../values/text/mask.js';

type BytesTest = (bytes: Uint8Array, part: Uint8Array) => boolean;

function startsWith(bytes: Uint8Array, part: Uint8Array): boolean {
  return part.length <= bytes.length && compareBytes(bytes, 0, part.length, part, 0, part.length) === 0;
}

function endsWith(bytes: Uint8Array, part: Uint8Array): boolean {
  return part.length <= bytes.length && compareBytes(bytes, bytes.length - part.length, bytes.length, part, 0, part.length) === 0;
}

function holds(bytes: Uint8Array, part: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(Buffer.from(part));
}

/** A test of a text with a part of it; both BINARY, or both made STRING. */
function partTest(name: string, doc: string, ofText: (text: string, part: string) => boolean, ofBytes: BytesTest): ScalarFunction {
  const texts = scalar({ name, params: [STRING, STRING], result: BOOLEAN, evaluate: (text, part) => ofText(text, part) });
  const bytes = scalar({
    name,
    params: [BINARY, BINARY],
    result: BOOLEAN,
    nullable: true,
    evaluate: (value, part) => ofBytes(value, part),
  });
  return {
    name,
    doc,
    bind: (site): BoundFunction =>
      (site.args[0]?.type.kind === 'binary' && site.args[1]?.type.kind === 'binary' ? bytes : texts).bind(site) as BoundFunction,
  };
}

/** The one-row function of elt: the n-th of the arguments behind the index. */
function elt(args: readonly Value[], ansi: boolean): Value {
  const index = args[0];
  if (index === null || index === undefined) return null;
  const found = typeof index === 'number' && index >= 1 && index < args.length;
  if (found) return args[index] ?? null;
  if (!ansi) return null;
  throw new TidemarkError('INVALID_ARRAY_INDEX', `the index ${String(index)} is out of bounds: there are ${args.length - 1} elements`, {
    indexValue: String(index),
    arraySize: String(args.length - 1),
  });
}

export const functions: readonly ScalarFunction[] = [
  partTest('startswith', 'Whether a text begins with another.', (text, part) => text.startsWith(part), startsWith),
  partTest('endswith', 'Whether a text ends with another.', (text, part) => text.endsWith(part), endsWith),
  partTest('contains', 'Whether a text holds another.', (text, part) => text.includes(part), holds),
  scalar({
    name: 'instr',
    doc: 'Position of the first occurrence of a part, from 1; 0 where there is none.',
    params: [STRING, STRING],
    result: INT,
    evaluate: (text, part) => locate(part, text),
  }),
  scalarWithNulls({
    name: 'locate',
    shownAliases: ['position'],
    doc: 'Position of a part at or behind a position, from 1; 0 where there is none.',
    params: [STRING, STRING, INT],
    defaults: [1],
    showDefaults: true,
    result: INT,
    evaluate: (part, text, from) => (from === null ? 0 : part === null || text === null ? null : locate(part, text, from)),
  }),
  scalar({
    name: 'find_in_set',
    doc: 'Which of the comma-separated parts is the text, from 1; 0 where none is.',
    params: [STRING, STRING],
    result: INT,
    evaluate: (item, list) => findInSet(item, list),
  }),
  scalar({
    name: 'translate',
    doc: 'Characters of one list replaced by those of another, or dropped.',
    params: [STRING, STRING, STRING],
    result: STRING,
    choose: () => {
      const mapOf = rememberLast((key: string) => {
        const at = Number(key.slice(0, key.indexOf(' ')));
        const both = key.slice(key.indexOf(' ') + 1);
        return translation(both.slice(0, at), both.slice(at));
      });
      return (text, from, to) => translate(text, mapOf(`${from.length} ${from}${to}`));
    },
  }),
  scalar({
    name: 'replace',
    doc: 'All occurrences of a part replaced; dropped where nothing is given.',
    params: [STRING, STRING, STRING],
    defaults: [''],
    showDefaults: true,
    result: STRING,
    evaluate: (text, part, by) => replaceAllText(text, part, by),
  }),
  editDistance(),
  scalar({
    name: 'luhn_check',
    doc: 'Whether the digits of a text pass the Luhn test.',
    params: [STRING],
    result: BOOLEAN,
    nullable: true,
    evaluate: (text) => luhnCheck(text),
  }),
  scalarWithNulls({
    name: 'mask',
    doc: 'Upper-case letters, lower-case letters, digits and other characters replaced; NULL keeps a kind.',
    params: [STRING, STRING, STRING, STRING, STRING],
    defaults: ['X', 'x', 'n', null],
    showDefaults: true,
    exact: true,
    result: STRING,
    nullable: true,
    evaluate: (text, upper, lower, digit, other) => (text === null ? null : mask(text, { upper, lower, digit, other })),
  }),
  scalarWithNulls({
    name: 'elt',
    doc: 'The n-th of the arguments behind the first.',
    params: [INT],
    varargs: STRING,
    minRest: 1,
    result: STRING,
    nullable: true,
    chooseAll: (_, settings) => (args) => elt(args, settings.ansi),
  }),
];

function editDistance(): ScalarFunction {
  const exact = scalar({ name: 'levenshtein', params: [STRING, STRING], result: INT, evaluate: (a, b) => levenshtein(a, b) });
  const bounded = scalar({
    name: 'levenshtein',
    params: [STRING, STRING, INT],
    result: INT,
    evaluate: (a, b, threshold) => levenshteinWithin(a, b, threshold),
  });
  return {
    name: 'levenshtein',
    doc: 'Edits between two texts; -1 where there are more than the third argument allows.',
    bind: (site) => (site.args.length === 3 ? bounded : exact).bind(site),
  };
}
