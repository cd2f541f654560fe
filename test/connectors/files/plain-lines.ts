import { readFile, rm, writeFile } from 'node:fs/promises';
import { Batch } from '../../../src/columnar/batch.js';
import { struct } from '../../../src/columnar/types.js';
import type { FileFormat } from '../../../src/connectors/files/format.js';

/** A format of a user's own: values separated by `|`, a row a line, every column STRING. */
export const plainLines: FileFormat = {
  name: 'lines',
  readOptions: ['limit'],
  writeOptions: ['compression'],
  reader: ({ schema, columns }) => ({
    async *read(file) {
      const places = columns.map((name) => schema.fields.findIndex((f) => f.name === name));
      const lines = (await readFile(file.path, 'utf8')).split('\n').slice(0, -1);
      const rows = lines.map((line) => places.map((k) => line.split('|')[k] ?? null));
      yield Batch.fromRows(struct(places.map((k) => schema.fields[k]!)), rows);
    },
  }),
  extension: () => '.lines',
  writer: async (path) => {
    const lines: string[] = [];
    return {
      write: async (batch) => void lines.push(...batch.rows().map((row) => `${row.map((v) => String(v)).join('|')}\n`)),
      get bytesWritten() {
        return lines.join('').length;
      },
      finish: async () => {
        await writeFile(path, lines.join(''));
        return { sizeBytes: lines.join('').length, rows: lines.length };
      },
      abort: () => rm(path, { force: true }),
    };
  },
};
