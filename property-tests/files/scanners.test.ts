// Random records and mutated bytes: both scanners of JSON lines find the same values at the same places, or none.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scannedPlain, scannedSimd } from '../../test/connectors/files/json/scanned.js';
import { Dice, mutated } from './mutations.js';

const KEYS = ['id', 'event_type', 'a rather long key of a column', 'größe', 'x'];
const OTHER_KEYS = ['ad', 'event_typo', 'a rather long key of a colums', 'y', '', 'k\\n'];
const TEXTS = ['', 'view', '7b99c0aa-9d9e-4e13-b3b6-0d98d269fddb', 'größe 日本 😀', 'a \\"quote\\"', '\\u00e9', 'tab\\t', 'x'.repeat(47)];
const OTHERS = ['0', '-12.5e3', '1234567890', 'null', 'true', 'false', '{}', '[]', '{"id":[1,"2",null]}', '[[],{"x":"\\\\"}]'];
const PIECES = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ',',
  ':',
  ' ',
  '\t',
  '\n',
  '\r',
  '\r\n',
  '\x00',
  '\x1f',
  '\x7f',
  '\x80',
  '\xc3',
  '\xe2\x82',
  '\xf0\x9f\x98\x80',
  '1',
  '-',
  'e',
];

function record(dice: Dice): string {
  const blank = dice.roll(4) === 0 ? ' ' : '';
  // the same shape most of the time, as in real data
  const keys = dice.roll(4) > 0 ? KEYS : Array.from({ length: dice.roll(7) }, () => dice.pick(dice.roll(2) === 0 ? KEYS : OTHER_KEYS));
  const value = () => (dice.roll(2) === 0 ? `"${dice.pick(TEXTS)}"` : dice.pick(OTHERS));
  return `${blank}{${keys.map((key) => `"${key}":${blank}${value()}`).join(`${blank},`)}}${dice.roll(8) === 0 ? '\r' : ''}`;
}

/** Sixty lines; a third of them are no longer what they were. */
function textOf(dice: Dice): Buffer {
  const lines = Array.from({ length: 60 }, () => {
    const line = Buffer.from(record(dice), 'utf8');
    return dice.roll(3) === 0 ? mutated(line, dice, PIECES) : line;
  });
  const text = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
  return dice.roll(2) === 0 ? text : text.subarray(0, -1);
}

test('the scanner in WebAssembly and the plain one say the same', () => {
  let odd = 0;
  let records = 0;
  fc.assert(
    fc.property(fc.integer(), fc.boolean(), (seed, carriageReturnSeparates) => {
      const text = textOf(new Dice(seed));
      const plain = scannedPlain(text, KEYS, carriageReturnSeparates);
      expect(scannedSimd(text, KEYS, carriageReturnSeparates)).toEqual(plain);
      records += plain.length;
      odd += plain.filter((found) => 'oddAt' in found).length;
    }),
    { numRuns: 300 },
  );
  // both kinds were seen
  expect(odd).toBeGreaterThan(records / 20);
  expect(odd).toBeLessThan(records / 2);
});
