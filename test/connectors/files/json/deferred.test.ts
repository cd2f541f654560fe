import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { availableNow, fromFiles, readFiles, toMemory, writeStream } from '../../../../src/index.js';
import { limit, selectExpr, union, where } from '../../../../operators/index.js';

const folder = mkdtempSync(join(tmpdir(), 'tidemark-deferred-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SCHEMA = 'id BIGINT, kind STRING, name STRING, at TIMESTAMP, price DOUBLE, tags ARRAY<STRING>, place STRUCT<city: STRING, zip: INT>';

/** More rows than one block holds; some with values that do not fit, some that no scanner reads. */
function line(i: number): string {
  const kind = ['view', 'click', 'purchase'][i % 3];
  if (i % 997 === 5) return `{'id': ${i}, kind: "not plain"}`;
  const at = i % 41 === 7 ? '"no time"' : `"2026-01-01T00:${String(i % 60).padStart(2, '0')}:00.5Z"`;
  const price = i % 53 === 1 ? '"dear"' : `${i}.25`;
  const name = i % 29 === 3 ? 'null' : JSON.stringify(`größe "${i}"`);
  const place = i % 31 === 4 ? '{"city": 5, "zip": "x"}' : `{"city": "c${i}", "zip": ${i}}`;
  return `{"id": ${i}, "kind": "${kind}", "name": ${name}, "at": ${at}, "price": ${price}, "tags": ["a", "t${i}"], "place": ${place}}`;
}

const rowCount = 9_000;
beforeAll(() => writeFileSync(join(folder, 'rows.json'), Array.from({ length: rowCount }, (_, i) => `${line(i)}\n`).join('')));

const rows = () => readFiles(folder, { format: 'json', schema: SCHEMA });

test('rows that a filter keeps are those it would keep of all', async () => {
  const all = await rows().collect();
  expect(all).toHaveLength(rowCount);
  expect(all.filter((row) => row.at === null).length).toBeGreaterThan(200);
  const kept = await rows().pipe(where("kind = 'click'")).collect();
  expect(kept).toEqual(all.filter((row) => row.kind === 'click'));
  const chained = await rows().pipe(where("kind = 'click' AND price > 100"), where('at IS NOT NULL'), where('tags[1] LIKE "%7"')).collect();
  expect(chained).toEqual(
    all.filter((row) => row.kind === 'click' && row.price !== null && row.price > 100 && row.at !== null && row.tags?.[1]?.endsWith('7')),
  );
  expect(await rows().pipe(where("kind = 'none'")).collect()).toEqual([]);
  expect(await rows().pipe(where('id >= 0 OR id IS NULL')).collect()).toEqual(all);
});

test('a stream of which two filters are made gives each its rows, and counts all that were read', async () => {
  const sink = toMemory();
  const stream = fromFiles(folder, { format: 'json', schema: SCHEMA });
  const part = (kind: string) => stream.pipe(where(`kind = '${kind}'`), selectExpr('kind', 'name', 'place.city AS city'));
  const query = part('view')
    .pipe(union(part('purchase')), writeStream(sink, { trigger: availableNow() }))
    .start();
  const read: number[] = [];
  query.progress$.subscribe((p) => read.push(p.numInputRows));
  await query.awaitTermination();
  const all = await rows().collect();
  const expected = ['view', 'purchase'].flatMap((kind) =>
    all.filter((row) => row.kind === kind).map((row) => ({ kind, name: row.name, city: row.place?.city ?? null })),
  );
  expect(sink.rows()).toEqual(expected);
  expect(Math.max(...read)).toBe(2 * rowCount);
});

test('a reader that stops early has its rows', async () => {
  const all = await rows().collect();
  const few = await rows().pipe(where("kind = 'view'"), limit(3)).collect();
  expect(few).toEqual(all.filter((row) => row.kind === 'view').slice(0, 3));
});
