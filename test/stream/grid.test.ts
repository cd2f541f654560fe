import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseDdl } from '../../src/columnar/ddl.js';
import { batchFromObjects } from '../../src/columnar/rows.js';
import { gridText } from '../../src/stream/grid.js';

interface ShowCase {
  readonly id: string;
  readonly kind: string;
  readonly schema: string;
  readonly rows: Record<string, unknown>[];
  readonly select?: unknown;
  readonly conf?: unknown;
  readonly n: number;
  readonly truncate: number;
  readonly vertical: boolean;
  readonly text: string;
}

const corpus = new URL('../conformance/corpus/io/console/cases.json', import.meta.url);
const cases = (JSON.parse(readFileSync(corpus, 'utf8')) as ShowCase[]).filter(
  (c) => c.kind === 'show' && !c.select && !c.conf && !/DECIMAL|BINARY|FLOAT/.test(c.schema),
);
const context = { ansi: true, timeZone: 'UTC', timestampMicros: 0n, epochId: 0 };

test.each(cases.map((c) => [c.id, c] as const))('show prints %s as Spark does', (_, c) => {
  const batch = batchFromObjects(parseDdl(c.schema), c.rows);
  expect(gridText(batch, { rows: c.n, truncate: c.truncate, vertical: c.vertical }, context)).toBe(c.text);
});
