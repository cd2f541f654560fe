import { expect, test } from 'vitest';
import { fixed, type FixedValues } from '../../../../src/connectors/files/parquet/dense.js';
import { rebased, rebaseOf, rebaseOptions } from '../../../../src/connectors/files/parquet/rebase.js';

const written = (pairs: Record<string, string>) => ({
  elements: [],
  rows: 0,
  rowGroups: [],
  createdBy: undefined,
  keyValues: new Map(Object.entries(pairs)),
});

const daysBy = (mode: 'CORRECTED' | 'LEGACY' | 'EXCEPTION', days: number[]): number[] =>
  Array.from((rebased((v) => v, mode, 1)(fixed(1, Int32Array.from(days))) as FixedValues).values);

test('files tell by which calendar they were written', () => {
  const asked = rebaseOptions(new Map([['datetimerebasemode', 'exception']]));
  expect(rebaseOf(written({}), asked)).toEqual({ datetime: 'EXCEPTION', int96: 'CORRECTED' });
  expect(rebaseOf(written({ 'org.apache.spark.version': '4.1.4' }), asked)).toEqual({ datetime: 'CORRECTED', int96: 'CORRECTED' });
  expect(rebaseOf(written({ 'org.apache.spark.version': '2.4.8' }), asked)).toEqual({ datetime: 'LEGACY', int96: 'LEGACY' });
  expect(rebaseOf(written({ 'org.apache.spark.version': '3.0.3' }), asked)).toEqual({ datetime: 'CORRECTED', int96: 'LEGACY' });
  const marked = written({ 'org.apache.spark.version': '4.1.4', 'org.apache.spark.legacyDateTime': '' });
  expect(rebaseOf(marked, asked).datetime).toBe('LEGACY');
});

test('days before 1582-10-15 keep their date', () => {
  expect(daysBy('CORRECTED', [-141_428, 0])).toEqual([-141_428, 0]);
  expect(daysBy('LEGACY', [-141_428, -141_427, 0])).toEqual([-141_438, -141_427, 0]);
  expect(daysBy('EXCEPTION', [-141_427])).toEqual([-141_427]);
  expect(() => daysBy('EXCEPTION', [-141_428])).toThrow('READ_ANCIENT_DATETIME');
});
