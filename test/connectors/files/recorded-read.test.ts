// Recorded reads of Spark against the text formats. Cases of folders (partitions, globs, …) belong to the file source.
import { describe, expect, test } from 'vitest';
import type { FileFormat } from '../../../src/connectors/files/format.js';
import { jsonFormat } from '../../../src/connectors/files/json/format.js';
import { csvFormat } from '../../../src/connectors/files/csv/format.js';
import { textFormat } from '../../../src/connectors/files/text/format.js';
import { recordedCases, runRead, type ReadCase } from './recorded.js';

const formats: readonly FileFormat[] = [jsonFormat, csvFormat, textFormat];

/** Cases that we answer otherwise on purpose. */
const differs: Readonly<Record<string, string>> = {
  'json-variant': 'VARIANT is known by name only',
  'json-map-nonstring-key': 'Spark fails with a ClassCastException of Java; we refuse the schema by name',
};

const cases = recordedCases<ReadCase>('read');

for (const format of formats) {
  describe(format.name, () => {
    for (const recorded of cases) {
      if (recorded.format !== format.name || recorded.id.startsWith('dir-') || recorded.id in differs) continue;
      test(`${recorded.id}: ${recorded.about}`, async () => {
        const outcome = await runRead(recorded, format);
        const { schema, rows, error } = recorded.batch;
        if (error === undefined) {
          expect(outcome.error).toBeUndefined();
          expect(outcome.schema).toBe(schema);
          expect(inOrder(outcome.rows!, recorded.ordered)).toEqual(inOrder(rows!, recorded.ordered).map(withToday));
          return;
        }
        const conditions = [error, ...(error.causes ?? [])].map((e) => e.condition);
        // the file source wraps what a reader throws
        const wanted = conditions[0] === 'FAILED_READ_FILE.NO_HINT' ? conditions[1] : conditions[0];
        expect(outcome.error).toBeDefined();
        if (wanted !== undefined && !wanted.startsWith('_LEGACY')) expect(outcome.error!.codes).toContain(wanted);
        else expect(outcome.error!.message).toContain(error.condition === undefined ? error.message.slice(0, 60) : '');
      });
    }
  });
}

function inOrder(rows: readonly (readonly unknown[])[], ordered: boolean): readonly (readonly unknown[])[] {
  return ordered ? rows : rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function withToday(row: readonly unknown[]): unknown {
  const today = new Date().toISOString().slice(0, 10);
  return row.map((value) => (typeof value === 'string' ? value.replace('<TODAY>', today) : value));
}
