import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, expectTypeOf, test } from 'vitest';
import { generated } from '../scripts/functions.js';
import { examples, rowExamples } from '../scripts/functions/examples.js';
import type { AggregateExpression } from '../src/expressions/aggregate-builder.js';
import type { Expression } from '../src/expressions/builder.js';
import { optionsMap } from '../src/expressions/face.js';
import { parseExpression } from '../src/expressions/grammar/parse.js';
import { nodeToJson } from '../src/expressions/serialize.js';
import {
  array_contains,
  call,
  coalesce,
  col,
  concat_ws,
  count,
  filter,
  if_,
  lit,
  max,
  percentile_approx,
  substring,
  transform,
  window,
} from '../src/functions.js';
import { matches } from './conformance/functions/compare.js';
import { runCase } from './conformance/functions/run-case.js';
import { runExample, saidBy } from './function-examples.js';

const root = fileURLToPath(new URL('..', import.meta.url));

test('faces and reference page are those that the registry gives', async () => {
  for (const [path, text] of await generated()) {
    expect(readFileSync(root + path, 'utf8') === text, `${path} is out of step: npm run functions`).toBe(true);
  }
}, 30_000);

test('the examples over constants give what they say', async () => {
  const overRows = new Set(rowExamples().map(([name]) => name));
  const constant = [...examples()].filter(([name]) => !overRows.has(name));
  expect(constant.length).toBeGreaterThan(300);
  const wrong: unknown[] = [];
  for (const [, { sql, shown }] of constant) {
    const outcome = await runCase({ id: sql, expr: sql });
    const result = outcome['result'] as unknown[] | undefined;
    const expected = { result: [JSON.parse(shown)] };
    if (!matches({ id: sql, expr: sql }, expected, { result })) wrong.push({ sql, shown, outcome });
  }
  expect(wrong).toEqual([]);
});

test.each(rowExamples())('the example of %s gives what it says', async (_, example) => {
  const [said, found] = [saidBy(example), await runExample(example)];
  const same = matches({ id: example.sql, expr: example.sql }, { result: [said] }, { result: [found] });
  if (!same) expect(found).toEqual(said);
});

test('examples call the function they are of', () => {
  const isOther = ([name, { sql }]: (typeof all)[number]) => !new RegExp(`\\b${name}\\(`).test(sql);
  const all = [...examples()];
  expect(all.filter(isOther)).toEqual([]);
});

test('every function has an example, on the page and in its doc comment', async () => {
  const page = readFileSync(`${root}docs/functions.md`, 'utf8');
  const lines = [...page.matchAll(/^\| `(\w+)\(.*\|$/gm)];
  expect(lines.length).toBeGreaterThan(400);
  expect(lines.filter(([line]) => !/ \| `.+` → .*`.+` +\|$/.test(line)).map(([, name]) => name)).toEqual([]);
  const code = readFileSync(`${root}src/functions.generated.ts`, 'utf8');
  const comments = [...code.matchAll(/^\/\*\*\n((?: \*.*\n)+) \*\/\nexport function (\w+)/gm)];
  expect(comments).toHaveLength(lines.length);
  expect(comments.filter(([, text]) => !/^ \* @example expr\(.+\).* \/\/ .+$/m.test(text!)).map(([, , name]) => name)).toEqual([]);
});

test('there is no iff, which Spark does not have', async () => {
  expect(await runCase({ id: 'iff', expr: 'iff(true, 1, 2)' })).toMatchObject({ error: { condition: 'UNRESOLVED_ROUTINE' } });
});

test('faces make the nodes of the SQL text', () => {
  const same = (built: Expression | AggregateExpression, sql: string) =>
    expect(nodeToJson(built.node)).toEqual(nodeToJson(parseExpression(sql)));
  same(substring('name', 1, 3), 'substring(name, 1, 3)');
  same(concat_ws('-', 'a', 'b'), "concat_ws('-', a, b)");
  same(coalesce('a', lit('x')), "coalesce(a, 'x')");
  same(array_contains('tags', 'new'), "array_contains(tags, 'new')");
  same(percentile_approx('delay', 0.95 as number).filter(col('delay').gt(0)), 'percentile_approx(delay, 0.95D) FILTER (WHERE delay > 0)');
  same(window('time', '10 minutes', '5 minutes'), "window(time, '10 minutes', '5 minutes')");
  same(if_(col('a').gt(1), 'b', 'c'), 'if(a > 1, b, c)');
  same(count(), 'count(*)');
  expect(optionsMap({ mode: 'FAILFAST' })).toEqual(call('map', lit('mode'), lit('FAILFAST')).node);
});

test('lambdas, also within lambdas', async () => {
  const nested = transform('rows', (row) => filter(row as never, (x) => x.gt(1)));
  expect(nodeToJson(nested.node)).toMatchObject({
    args: [{}, { kind: 'lambda', params: ['element 0.0'], body: { args: [{}, { params: ['element 1.0'] }] } }],
  });
});

test('columns and results are typed', () => {
  expectTypeOf(max('n')).toExtend<Expression<unknown, 'n'>>();
  // @ts-expect-error reads `b` as well
  const one: Expression<unknown, 'a'> = coalesce('a', 'b');
  expectTypeOf(count()).toExtend<AggregateExpression<bigint, never>>();
  expect(one).toBeDefined();
});
