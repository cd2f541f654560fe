// Readers beside a running query: each sees the first epochs, whole, and never fewer than the reader before it.
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { availableNow, fromFiles, readFiles, toFiles, writeStream } from '../../../src/index.js';

const EPOCHS = 60;
const ROWS = 40;
const root = mkdtempSync(join(tmpdir(), 'tidemark-beside-'));
afterAll(() => rmSync(root, { recursive: true }));

test.each(['json', 'csv', 'parquet', 'orc'])('%s', async (format) => {
  const at = (name: string) => join(root, format, name);
  mkdirSync(at('in'), { recursive: true });
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const rows = Array.from({ length: ROWS }, (_, i) => `{"k":"p${i % 4}","epoch":${epoch}}\n`);
    writeFileSync(at(`in/${epoch}.json`), rows.join(''));
    utimesSync(at(`in/${epoch}.json`), 1_700_000_000 + epoch, 1_700_000_000 + epoch);
  }
  const query = fromFiles(at('in'), { format: 'json', schema: 'k STRING, epoch INT', maxFilesPerTrigger: 1 })
    .pipe(
      writeStream(toFiles(at('out'), { format, partitionBy: 'k', maxRecordsPerFile: 3 }), {
        checkpointLocation: at('checkpoint'),
        trigger: availableNow(),
      }),
    )
    .start();
  const begun = new Promise<void>((resolve) => query.progress$.subscribe(() => resolve()));
  await Promise.race([begun, query.awaitTermination()]);

  const seen = new Set<number>();
  let before = 0;
  for (let isLast = false; !isLast;) {
    isLast = !query.isActive;
    const rows = await readFiles(at('out'), { format, schema: 'k STRING, epoch INT' }).collect();
    const epochs = rows.length / ROWS;
    expect(rows.map((row) => Number(row['epoch'])).sort((a, b) => a - b)).toEqual(
      Array.from({ length: rows.length }, (_, i) => Math.floor(i / ROWS)),
    );
    expect(Number.isInteger(epochs)).toBe(true);
    expect(epochs).toBeGreaterThanOrEqual(before);
    before = epochs;
    seen.add(epochs);
  }
  await query.awaitTermination();
  expect(before).toBe(EPOCHS);
  // it did read while there was more to come
  expect(seen.size).toBeGreaterThan(3);
});
