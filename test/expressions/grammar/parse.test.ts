import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TidemarkError } from '../../../src/base/errors.js';
import { decimal, dayTimeInterval, yearMonthInterval } from '../../../src/columnar/types.js';
import { parseExpression, parseSelectList, parseSortList } from '../../../src/expressions/grammar/parse.js';
import { sessionLiteral } from '../../../src/expressions/grammar/session-literal.js';
import type { ExpressionNode } from '../../../src/expressions/node.js';
import { zoneOf } from '../../../src/expressions/values/time/zones.js';

/** A tree as a short text: `(+ a 1)`. */
function outline(node: ExpressionNode): string {
  switch (node.kind) {
    case 'column':
      return node.parts.join('.');
    case 'literal':
      return typeof node.value === 'string' ? `'${node.value}'` : String(node.value);
    case 'call':
      return `(${[node.name, ...node.args.map(outline)].join(' ')})`;
    case 'cast':
      return `(${node.mode} ${outline(node.child)} ${node.type.kind})`;
    case 'field':
      return `${outline(node.child)}.${node.name}`;
    case 'element':
      return `${outline(node.child)}[${outline(node.key)}]`;
    case 'alias':
      return `${outline(node.child)} as ${node.names.join(',')}`;
    case 'lambda':
      return `(${node.params.join(',')} -> ${outline(node.body)})`;
    case 'star':
      return [...node.qualifier, '*'].join('.');
    case 'case':
      return `(case ${node.branches.map((b) => `${outline(b.when)}:${outline(b.then)}`).join(' ')})`;
    case 'sort':
      return `${outline(node.child)} ${node.ascending ? 'up' : 'down'} ${node.nullsFirst ? 'first' : 'last'}`;
  }
}

const read = (text: string): string => outline(parseExpression(text));

function refusal(text: string): TidemarkError {
  try {
    parseExpression(text);
  } catch (error) {
    if (error instanceof TidemarkError) return error;
    throw error;
  }
  throw new Error(`${text} was read`);
}

describe('parseExpression', () => {
  it('binds operators as Spark does', () => {
    expect(read('not a = b or c and d')).toBe('(or (not (= a b)) (and c d))');
    expect(read('1 + 2 || 3 << 1 & 7 ^ 8 | 9 < x')).toBe('(< (| (^ (& (<< (|| (+ 1 2) 3) 1) 7) 8) 9) x)');
    expect(read('a - b - c * -d % e div 2')).toBe('(- (- a b) (div (% (* c (negative d)) e) 2))');
    expect(read('- -1 + -x.y::int[0]')).toBe('(+ (negative -1) (negative (cast x.y int)[0]))');
    expect(read('a = b is null')).toBe('(isnull (= a b))');
    expect(read('a between 1 and 2 and b not in (1, 2)')).toBe('(and (between a 1 2) (not (in b 1 2)))');
    expect(read('a and b and c and d')).toBe('(and (and a b) (and c d))');
  });

  it('reads predicates', () => {
    expect(read("a like 'x' escape '/'")).toBe("(like a 'x' '/')");
    expect(read("a not like any ('x', 'y')")).toBe("(not_like_any a 'x' 'y')");
    expect(read('a is not distinct from b')).toBe('(<=> a b)');
    expect(read('a is distinct from b')).toBe('(not (<=> a b))');
    expect(read('a is not unknown or a is true')).toBe('(or (isnotunknown a) (istrue a))');
    expect(read("a !rlike 'x'")).toBe("(not (rlike a 'x'))");
  });

  it('takes keywords for names where no keyword can stand', () => {
    expect(read('end + a[case] + order.interval')).toBe('(+ (+ end a[case]) order.interval)');
    expect(read('a order')).toBe('a as order');
    expect(read('case when end then 1 end')).toBe('(case end:1)');
    expect(read('`a b`.`c``d`')).toBe('a b.c`d');
  });

  it('reads calls with words between their arguments', () => {
    expect(read("trim(leading 'x' from trim(y))")).toBe("(ltrim 'x' (trim y))");
    expect(read('substring(a from 2 for 3)')).toBe('(substring a 2 3)');
    expect(read("position('b' in a)")).toBe("(locate 'b' a)");
    expect(read('date_add(MONTH, 1, d)')).toBe("(timestampadd 'MONTH' 1 d)");
    expect(read('date_add(d, 1)')).toBe('(date_add d 1)');
    expect(read('try_cast(a as array<array<int>>)')).toBe('(try a array)');
    expect(read('transform(a, (x, i) -> x + i)')).toBe('(transform a (x,i -> (+ x i)))');
    expect(read('count(*)')).toBe('(count 1)');
    expect(read('(a, b)')).toBe('(struct a b)');
    expect(parseExpression('sum(distinct v) filter (where v > 1) over (partition by k order by t desc rows 2 preceding)')).toMatchObject({
      name: 'sum',
      distinct: true,
      filter: { name: '>' },
      over: {
        partitionBy: [{ parts: ['k'] }],
        orderBy: [{ ascending: false, nullsFirst: false }],
        frame: { unit: 'rows', start: { bound: 'preceding', offset: { value: 2 } }, end: { bound: 'currentRow' } },
      },
    });
    expect(parseExpression('f(a, x => 1)')).toMatchObject({ argNames: { 1: 'x' } });
  });

  it('types its literals', () => {
    expect(parseExpression('1.50BD')).toMatchObject({ value: 150n, type: decimal(3, 2) });
    expect(parseExpression('-9223372036854775808')).toMatchObject({ value: -(2n ** 63n), type: { kind: 'bigint' } });
    expect(parseExpression("interval -'1-2' year to month")).toMatchObject({ value: -14, type: yearMonthInterval() });
    expect(parseExpression('interval 1 hour 30 minutes')).toMatchObject({ value: 5_400_000_000n, type: dayTimeInterval('HOUR', 'MINUTE') });
    expect(parseExpression("X'1C7'")).toMatchObject({ value: Uint8Array.of(1, 0xc7) });
    expect(parseExpression("timestamp '1970-01-01 00:00:01Z'")).toMatchObject({ value: 1_000_000n });
    expect(read("timestamp '2024-01-01'")).toBe("(typed_literal 'TIMESTAMP' '2024-01-01')");
    expect(read(String.raw`'a\n\u0041\101\%' 'it''s' r'\n'`)).toBe("'a\nAA\\%it's\\n'");
    expect(read(String.raw`'\ud83d\ude00 \ude00 \ud83d'`)).toBe("'😀 ? ?'");
  });

  it('says where things stand', () => {
    expect(parseExpression('a +\n  bb').position).toEqual({ line: 1, column: 0, start: 0, end: 8 });
    expect(parseExpression('/* x */ a +\n  bb')).toMatchObject({
      args: [{ position: { column: 8 } }, { position: { line: 2, column: 2 } }],
    });
    expect(refusal('a +\n  (b,').details).toMatchObject({ error: 'end of input', line: 2, column: 5 });
    expect(refusal('a in (select b from t)').code).toBe('UNSUPPORTED_SUBQUERY_EXPRESSION');
  });

  it('refuses what is nested without end', () => {
    const shapes: ((n: number) => string)[] = [
      (n) => '('.repeat(n) + '1' + ')'.repeat(n),
      (n) => '('.repeat(n),
      (n) => 'not ('.repeat(n) + '1',
      (n) => 'trim('.repeat(n) + 'x' + ' from y)'.repeat(n),
      (n) => 'cast('.repeat(n) + 'x' + ' as int)'.repeat(n),
      (n) => 'case when a then '.repeat(n) + '1' + ' end'.repeat(n),
      (n) => 'x -> '.repeat(n) + 'x',
      (n) => '- '.repeat(n) + 'a',
      (n) => `a${' + a'.repeat(n)}`,
      (n) => `a::${'array<'.repeat(n)}int${'>'.repeat(n)}`,
    ];
    for (const shape of shapes) expect(refusal(shape(10_000)).code).toBe('NESTING_TOO_DEEP');
    expect(() => parseExpression(shapes[0]!(150))).not.toThrow();
    expect(() => parseExpression(`a${' and a'.repeat(10_000)}`)).not.toThrow();
  });

  it('takes time linear in how deep brackets nest, also when they do not close', () => {
    const start = performance.now();
    for (const open of ['(', 'f(', 'not (', 'case (', 'cast(', 'a in (', 'f(all (', 'struct(', 'sum(a) over (order by ']) {
      for (const text of [open.repeat(100), `${open.repeat(100)}a${')'.repeat(99)}`]) expect(refusal(text)).toBeInstanceOf(TidemarkError);
    }
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe('lists', () => {
  it('reads select lists and sort orders', () => {
    expect(parseSelectList('a, b + 1 AS c, t.*, explode(m) as (k, v)').map(outline)).toEqual([
      'a',
      '(+ b 1) as c',
      't.*',
      '(explode m) as k,v',
    ]);
    expect(parseSortList('a, b desc, c desc nulls first').map(outline)).toEqual(['a up first', 'b down last', 'c down first']);
  });
});

describe('sessionLiteral', () => {
  it('reads times in the zone and days from the clock', () => {
    const [zone, now] = [zoneOf('America/New_York'), 1_709_260_200_000_000n]; // 2024-02-29 21:30 there
    expect(sessionLiteral('TIMESTAMP', '2024-01-01', zone, now).value).toBe(BigInt(Date.UTC(2024, 0, 1, 5)) * 1000n);
    expect(sessionLiteral('DATE', 'tomorrow', zone, now).value).toBe(Date.UTC(2024, 2, 1) / 86_400_000);
    expect(sessionLiteral('TIMESTAMP_NTZ', 'today', zone, now).value).toBe(BigInt(Date.UTC(2024, 1, 29)) * 1000n);
  });
});

describe('mutated expressions', () => {
  it('throw nothing but TidemarkError with a place', () => {
    const corpus = ['syntax', 'datetime', 'collections', 'aggregates']
      .flatMap(
        (name) =>
          JSON.parse(readFileSync(new URL(`../../conformance/corpus/functions/${name}.json`, import.meta.url), 'utf8')) as {
            expr?: string;
          }[],
      )
      .flatMap(({ expr }) => expr ?? []);
    let seed = 42;
    const below = (n: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((seed / 2 ** 32) * n);
    };
    const scraps = [
      '(',
      ')',
      '[',
      ']',
      "'",
      '"',
      '`',
      '\\',
      ' ',
      ',',
      '.',
      '-',
      '/*',
      '*/',
      '--',
      '->',
      '=>',
      '::',
      'case ',
      ' end',
      ' interval ',
      'é',
      '😀',
      '\ud800',
      '\u0000',
      ' over (',
      '1e',
      '9'.repeat(50),
      ' not ',
      '>>',
      ' array<',
      ' is ',
    ];
    let wellFormed = 0;
    for (let i = 0; i < 10_000; i++) {
      let text = corpus[below(corpus.length)]!;
      for (let edits = 1 + below(3); edits > 0; edits--) {
        const at = below(text.length + 1);
        const kind = below(3);
        const piece =
          kind === 0 ? '' : kind === 1 ? scraps[below(scraps.length)]! : corpus[below(corpus.length)]!.slice(below(10), 10 + below(10));
        text = text.slice(0, at) + piece + text.slice(at + below(4));
      }
      try {
        parseExpression(text);
        wellFormed++;
      } catch (error) {
        const hasPlace =
          error instanceof TidemarkError && typeof error.details.line === 'number' && typeof error.details.column === 'number';
        if (!hasPlace) throw new Error(`threw no error with a place for ${JSON.stringify(text)}`, { cause: error });
      }
    }
    expect(wellFormed).toBeGreaterThan(1000);
  });
});
