import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, expectTypeOf, test } from 'vitest';
import { generated } from '../scripts/functions.js';
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

const root = fileURLToPath(new URL('..', import.meta.url));

test('faces and reference page are those that the registry gives', async () => {
  for (const [path, text] of await generated()) {
    expect(readFileSync(root + path, 'utf8') === text, `${path} is out of step: npm run functions`).toBe(true);
  }
}, 30_000);

test('the examples of the doc comments give what they say', async () => {
  const text = readFileSync(`${root}src/functions.generated.ts`, 'utf8');
  const examples = [...text.matchAll(/@example expr\((["`])(.*)\1\) \/\/ (.*)$/gm)].map(([, , sql, shown]) => ({
    sql: sql!,
    shown: shown!,
  }));
  expect(examples.length).toBeGreaterThan(150);
  const wrong: unknown[] = [];
  for (const { sql, shown } of examples) {
    const outcome = await runCase({ id: sql, expr: sql });
    const result = outcome['result'] as unknown[] | undefined;
    const expected = { result: [JSON.parse(shown)] };
    if (!matches({ id: sql, expr: sql }, expected, { result })) wrong.push({ sql, shown, outcome });
  }
  expect(wrong).toEqual([]);
});

/** What no call over constants can show: aggregates, windows and generators need rows; these need an epoch, a file, chance or the session, or fail. */
const WITHOUT_EXAMPLE =
  /^(iff|current_(timestamp|date|user|catalog|schema|database)|now|curdate|localtimestamp|try_make_interval|make_time|window|window_time|hll_\w+|from_avro|to_avro|rand|random|randn|uniform|randstr|uuid|monotonically_increasing_id|spark_partition_id|raise_error|version|user|session_user|input_file_\w+|explode|explode_outer|posexplode|posexplode_outer|inline|inline_outer|stack|json_tuple)$/;

test('every function of one row has an example', () => {
  const page = readFileSync(`${root}docs/functions.md`, 'utf8').split(/^## /m).slice(1);
  const missing = page
    .filter((section) => !section.startsWith('aggregates') && !section.startsWith('window'))
    .flatMap((section) => [...section.matchAll(/^\| `(\w+)\(.*\| +\|$/gm)].map(([, name]) => name!));
  expect(missing.filter((name) => !WITHOUT_EXAMPLE.test(name))).toEqual([]);
  expect(missing.length).toBeGreaterThan(0);
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
