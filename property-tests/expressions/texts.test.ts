// Malformed text never throws anything but a TidemarkError that says where; deep nesting is refused.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { col, type Expression } from 'tidemark/functions';
import { isTidemarkError } from '../../src/base/errors.js';
import { parseDdl } from '../../src/columnar/ddl.js';
import { parseExpression } from '../../src/expressions/grammar/parse.js';
import { resolve } from '../../src/expressions/resolve.js';
import { nodeFromJson, nodeToJson } from '../../src/expressions/serialize.js';

const corpus = new URL('../../test/conformance/corpus/functions/', import.meta.url);
const texts = readdirSync(corpus).flatMap((file) =>
  (JSON.parse(readFileSync(new URL(file, corpus), 'utf8')) as { expr?: string }[]).flatMap((c) =>
    typeof c.expr === 'string' ? [c.expr] : [],
  ),
);
const schema = parseDdl('a INT, b STRING, c ARRAY<INT>, d STRUCT<x: INT>, m MAP<STRING, INT>, t TIMESTAMP');

/** Recorded expressions with pieces cut out, doubled, swapped, or replaced. */
const mutated = fc
  .tuple(
    fc.constantFrom(...texts),
    fc.constantFrom(...texts),
    fc.nat(),
    fc.nat(),
    fc.oneof(
      fc.constantFrom(
        '',
        '(',
        ')',
        "'",
        '`',
        '->',
        '::',
        ',',
        '.',
        '[',
        ']',
        'NULL',
        ' OVER ',
        '/*',
        '--',
        '\\',
        '\u0000',
        '😀',
        '1e999999',
      ),
      fc.string(),
    ),
  )
  .map(([one, other, x, y, piece]) => {
    const [from, to] = [x % (one.length + 1), y % (one.length + 1)].toSorted((a, b) => a - b) as [number, number];
    return (one.slice(0, from) + piece + (x % 3 === 0 ? other.slice(y % (other.length + 1)) : one.slice(to))).toWellFormed();
  });

test('10,000 mutated expressions are read or refused with their place', () => {
  fc.assert(
    fc.property(mutated, (text) => {
      try {
        const node = parseExpression(text);
        expect(nodeToJson(nodeFromJson(nodeToJson(node)))).toEqual(nodeToJson(node));
        resolve(node, schema);
      } catch (error) {
        if (!isTidemarkError(error)) throw error;
        const { details } = error;
        const hasPlace = 'position' in details || 'line' in details || error.code === 'PARSE_EMPTY_STATEMENT';
        expect(hasPlace, `${error.code} of ${text} has no place`).toBe(true);
      }
    }),
    { numRuns: 10_000 },
  );
});

test('10,000 levels are refused, in text and by the builder', () => {
  const levels = 10_000;
  const deep = [
    '('.repeat(levels) + '1' + ')'.repeat(levels),
    'abs('.repeat(levels) + '1' + ')'.repeat(levels),
    'NOT '.repeat(levels) + 'true',
    '1' + ' + 1'.repeat(levels),
    'a' + '[0]'.repeat(levels),
    'CASE WHEN true THEN '.repeat(levels) + '1' + ' END'.repeat(levels),
    'array<'.repeat(levels),
    'CAST(1 AS ' + 'ARRAY<'.repeat(levels) + 'INT' + '>'.repeat(levels) + ')',
  ];
  for (const text of deep) {
    const attempt = () => resolve(parseExpression(text), schema);
    try {
      attempt();
    } catch (error) {
      expect(isTidemarkError(error), `${text.slice(0, 20)}: ${String(error).slice(0, 200)}`).toBe(true);
    }
  }
  let built: Expression = col('a');
  for (let i = 0; i < levels; i++) built = built.plus(1);
  expect(() => resolve(built.node, schema)).toThrow(/NESTING_TOO_DEEP/);
});
