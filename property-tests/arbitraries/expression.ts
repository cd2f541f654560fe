import fc from 'fast-check';
import {
  arithmetic,
  compare,
  divide,
  isLike,
  type Kind,
  type ModelExpression,
  type ModelRow,
  remainder,
  type Scalar,
  textToInt,
} from '../models/expression.js';

/** The columns of random rows, one or two of each kind; every one may be NULL. */
export const COLUMNS: readonly (readonly [name: string, kind: Kind, type: string])[] = [
  ['i', 'int', 'INT'],
  ['j', 'int', 'INT'],
  ['l', 'bigint', 'BIGINT'],
  ['m', 'bigint', 'BIGINT'],
  ['d', 'double', 'DOUBLE'],
  ['e', 'double', 'DOUBLE'],
  ['s', 'string', 'STRING'],
  ['t', 'string', 'STRING'],
  ['p', 'boolean', 'BOOLEAN'],
  ['q', 'boolean', 'BOOLEAN'],
];

const TEXTS = ['', 'a', 'ab', 'abc', 'b', 'ba', 'a%', 'é', '😀', '12', ' 7 ', '-3', '2147483648', '1.5'];
const values: Record<Kind, fc.Arbitrary<Scalar>> = {
  int: fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom(2147483647, -2147483648), fc.integer()),
  bigint: fc.oneof(
    fc.bigInt({ min: -9n, max: 9n }),
    fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n)),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  ),
  double: fc.oneof(fc.integer({ min: -4, max: 4 }), fc.constantFrom(-0, NaN, Infinity, -Infinity, 0.1, 1e300), fc.double()),
  string: fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'grapheme', maxLength: 4 })),
  boolean: fc.boolean(),
};

export const rows: fc.Arbitrary<ModelRow[]> = fc.array(
  fc.tuple(...COLUMNS.map(([, kind]) => fc.option(values[kind], { freq: 4 }))) as fc.Arbitrary<ModelRow>,
  { minLength: 1, maxLength: 20 },
);

/** A function of values that are not NULL: NULL where one is. Arguments behind the first NULL are not looked at. */
function strict(args: readonly ModelExpression[], f: (...values: Scalar[]) => Scalar): (row: ModelRow) => Scalar {
  return (row) => {
    const given: Scalar[] = [];
    for (const arg of args) {
      const value = arg.evaluate(row);
      if (value === null) return null;
      given.push(value);
    }
    return f(...given);
  };
}

function of(kind: Kind, sql: string, args: readonly ModelExpression[], f: (...values: Scalar[]) => Scalar): ModelExpression {
  return { kind, sql, evaluate: strict(args, f), parts: args };
}

const leaf = (kind: Kind): fc.Arbitrary<ModelExpression> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...columnsOf(kind)) },
    { weight: 1, arbitrary: values[kind].map((value) => literal(kind, value)) },
    { weight: 1, arbitrary: fc.constant<ModelExpression>({ kind, sql: `CAST(NULL AS ${kind})`, evaluate: () => null, parts: [] }) },
  );

function columnsOf(kind: Kind): ModelExpression[] {
  return COLUMNS.flatMap(([name, k], index): ModelExpression[] =>
    k === kind ? [{ kind, sql: name, evaluate: (row) => row[index]!, parts: [], isColumn: true }] : [],
  );
}

function literal(kind: Kind, value: Scalar): ModelExpression {
  return { kind, sql: literalText(kind, value), evaluate: () => value, parts: [] };
}

function literalText(kind: Kind, value: Scalar): string {
  switch (kind) {
    case 'bigint':
      return value === -(2n ** 63n) ? '(-9223372036854775807L - 1L)' : `${String(value)}L`;
    case 'int':
      return value === -2147483648 ? '(-2147483647 - 1)' : String(value);
    case 'double':
      return Number.isFinite(value)
        ? `${Object.is(value, -0) ? '-0.0' : (value as number).toExponential()}D`
        : `double('${String(value)}')`;
    case 'string':
      return `'${[...(value as string)].map((c) => (/[\\'\p{C}]/u.test(c) ? escaped(c) : c)).join('')}'`;
    default:
      return String(value);
  }
}

function escaped(c: string): string {
  const code = c.codePointAt(0)!;
  return c === '\\' || c === "'"
    ? `\\${c}`
    : code > 0xffff
      ? `\\U${code.toString(16).padStart(8, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
}

const NUMBERS = ['int', 'bigint', 'double'] as const;
const ORDERED: readonly Kind[] = ['int', 'bigint', 'double', 'string', 'boolean'];
const COMPARISONS: readonly (readonly [string, (order: number) => boolean])[] = [
  ['=', (o) => o === 0],
  ['<', (o) => o < 0],
  ['<=', (o) => o <= 0],
  ['>', (o) => o > 0],
  ['>=', (o) => o >= 0],
];

const made = new Map<string, fc.Arbitrary<ModelExpression>>();

/** Expressions of a kind, nested `depth` levels at most. */
export function expressionOf(kind: Kind, depth: number, ansi: boolean): fc.Arbitrary<ModelExpression> {
  const key = `${kind} ${depth} ${ansi}`;
  let arbitrary = made.get(key);
  if (arbitrary === undefined) made.set(key, (arbitrary = makeExpression(kind, depth, ansi)));
  return arbitrary;
}

function makeExpression(kind: Kind, depth: number, ansi: boolean): fc.Arbitrary<ModelExpression> {
  if (depth === 0) return leaf(kind);
  const sub = (k: Kind): fc.Arbitrary<ModelExpression> => expressionOf(k, depth - 1, ansi);
  const forms = [
    leaf(kind),
    conditional(kind, sub),
    ...(kind === 'boolean' ? truths(sub) : kind === 'string' ? texts(sub) : numbers(kind, sub, ansi)),
  ];
  return fc.oneof(...forms);
}

type Sub = (kind: Kind) => fc.Arbitrary<ModelExpression>;

function conditional(kind: Kind, sub: Sub): fc.Arbitrary<ModelExpression> {
  return fc.oneof(
    fc.tuple(sub('boolean'), sub(kind), sub(kind)).map(([c, a, b]): ModelExpression => ({
      kind,
      parts: [c, a, b],
      sql: `CASE WHEN ${c.sql} THEN ${a.sql} ELSE ${b.sql} END`,
      evaluate: (row) => (c.evaluate(row) === true ? a : b).evaluate(row),
    })),
    fc.tuple(sub(kind), sub(kind)).map(([a, b]): ModelExpression => ({
      kind,
      parts: [a, b],
      sql: `coalesce(${a.sql}, ${b.sql})`,
      evaluate: (row) => a.evaluate(row) ?? b.evaluate(row),
    })),
    fc.tuple(sub(kind), sub(kind)).map(([a, b]): ModelExpression => ({
      kind,
      parts: [a, b],
      sql: `greatest(${a.sql}, ${b.sql})`,
      evaluate: (row) => {
        const [x, y] = [a.evaluate(row), b.evaluate(row)];
        return x === null ? y : y === null || compare(x, y) >= 0 ? x : y;
      },
    })),
  );
}

function numbers(kind: 'int' | 'bigint' | 'double', sub: Sub, ansi: boolean): fc.Arbitrary<ModelExpression>[] {
  const pair = fc.tuple(sub(kind), sub(kind));
  const forms = [
    fc
      .tuple(pair, fc.constantFrom('+' as const, '-' as const, '*' as const))
      .map(([[a, b], op]) => of(kind, `(${a.sql} ${op} ${b.sql})`, [a, b], (x, y) => arithmetic(op, kind, ansi, x!, y!))),
    pair.map(([a, b]) => of(kind, `(${a.sql} % ${b.sql})`, [a, b], (x, y) => remainder(kind, ansi, x!, y!))),
  ];
  if (kind === 'double') {
    forms.push(
      pair.map(([a, b]) => of(kind, `(${a.sql} / ${b.sql})`, [a, b], (x, y) => divide(ansi, x!, y!))),
      sub('int').map((a) => of(kind, `CAST(${a.sql} AS DOUBLE)`, [a], (x) => x!)),
    );
  }
  if (kind === 'bigint') forms.push(sub('int').map((a) => of(kind, `CAST(${a.sql} AS BIGINT)`, [a], (x) => BigInt(x as number))));
  if (kind === 'int') {
    forms.push(
      sub('string').map((a) => of(kind, `length(${a.sql})`, [a], (x) => [...(x as string)].length)),
      sub('string').map((a) => of(kind, `CAST(${a.sql} AS INT)`, [a], (x) => textToInt(x as string, ansi))),
    );
  }
  return forms;
}

function texts(sub: Sub): fc.Arbitrary<ModelExpression>[] {
  const pair = fc.tuple(sub('string'), sub('string'));
  return [
    pair.map(([a, b]): ModelExpression => ({
      kind: 'string',
      parts: [a, b],
      sql: `concat(${a.sql}, ${b.sql})`,
      evaluate: (row) => {
        // All arguments are worked out, also behind a NULL.
        const [x, y] = [a.evaluate(row), b.evaluate(row)];
        return x === null || y === null ? null : `${x as string}${y as string}`;
      },
    })),
    sub('int').map((a) => of('string', `CAST(${a.sql} AS STRING)`, [a], (x) => String(x))),
    sub('boolean').map((a) => of('string', `CAST(${a.sql} AS STRING)`, [a], (x) => String(x))),
  ];
}

function truths(sub: Sub): fc.Arbitrary<ModelExpression>[] {
  const both = fc.tuple(sub('boolean'), sub('boolean'));
  const twoOfAKind = fc.constantFrom(...ORDERED).chain((k) => fc.tuple(sub(k), sub(k)));
  return [
    fc
      .tuple(twoOfAKind, fc.constantFrom(...COMPARISONS))
      .map(([[a, b], [op, holds]]) => of('boolean', `(${a.sql} ${op} ${b.sql})`, [a, b], (x, y) => holds(compare(x!, y!)))),
    twoOfAKind.map(([a, b]): ModelExpression => ({
      kind: 'boolean',
      parts: [a, b],
      sql: `(${a.sql} <=> ${b.sql})`,
      evaluate: (row) => {
        const [x, y] = [a.evaluate(row), b.evaluate(row)];
        return x === null || y === null ? x === y : compare(x, y) === 0;
      },
    })),
    both.map(([a, b]) => connective('AND', false, a, b)),
    both.map(([a, b]) => connective('OR', true, a, b)),
    sub('boolean').map((a) => of('boolean', `(NOT ${a.sql})`, [a], (x) => !x)),
    fc
      .constantFrom(...ORDERED)
      .chain(sub)
      .map((a): ModelExpression => ({
        kind: 'boolean',
        parts: [a],
        sql: `(${a.sql} IS NULL)`,
        evaluate: (row) => a.evaluate(row) === null,
      })),
    fc
      .tuple(sub('string'), fc.array(fc.constantFrom('%', '_', 'a', 'b'), { maxLength: 4 }))
      .map(([a, tokens]) => of('boolean', `(${a.sql} LIKE '${tokens.join('')}')`, [a], (x) => isLike(x as string, tokens.join('')))),
    fc
      .constantFrom(...NUMBERS)
      .chain((k) => fc.tuple(sub(k), fc.array(sub(k), { minLength: 1, maxLength: 3 })))
      .map(([a, list]) => among(a, list)),
  ];
}

/** AND and OR: the right side counts only where the left one does not settle it. */
function connective(word: string, settles: boolean, a: ModelExpression, b: ModelExpression): ModelExpression {
  return {
    kind: 'boolean',
    parts: [a, b],
    sql: `(${a.sql} ${word} ${b.sql})`,
    evaluate: (row) => {
      const x = a.evaluate(row);
      if (x === settles) return settles;
      const y = b.evaluate(row);
      return y === settles ? settles : x === null || y === null ? null : !settles;
    },
  };
}

function among(a: ModelExpression, list: readonly ModelExpression[]): ModelExpression {
  return {
    kind: 'boolean',
    parts: [a, ...list],
    sql: `(${a.sql} IN (${list.map((e) => e.sql).join(', ')}))`,
    evaluate: (row) => {
      const x = a.evaluate(row);
      if (x === null) return null;
      let hasNull = false;
      for (const e of list) {
        const y = e.evaluate(row);
        if (y === null) hasNull = true;
        else if (compare(x, y) === 0) return true;
      }
      return hasNull ? null : false;
    },
  };
}
