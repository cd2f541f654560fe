import { describe, expect, it } from 'vitest';
import { fromRows, readFiles, toFiles } from '../../../src/index.js';
import { select } from 'tidemark/operators';

const messageOf = (f: () => unknown): string => {
  try {
    f();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
};

describe('refusals in the words of Spark', () => {
  it('says that a data source which is no file format cannot be read or written as one', () => {
    expect(messageOf(() => readFiles('in', { format: 'console' }))).toMatch(
      /^\[DATA_SOURCE_NOT_FOUND\] Data source console does not support streamed reading/,
    );
    expect(messageOf(() => toFiles('out', { format: 'rate' }))).toMatch(
      /^\[DATA_SOURCE_NOT_FOUND\] Data source rate does not support streamed writing/,
    );
    expect(messageOf(() => readFiles('in', { format: 'jsn' }))).toMatch(/did you mean 'json'\?/);
  });

  it('names the value of an option that is neither true nor false', () => {
    expect(messageOf(() => readFiles('in', { format: 'text', recursiveFileLookup: 'perhaps' }))).toMatch(/For input string: "perhaps"/);
  });

  it('says where a glob is cut off', () => {
    expect(messageOf(() => readFiles('/tmp', { format: 'text', pathGlobFilter: '{a' }))).toMatch(/Unclosed group at pos 2: `\{a`/);
  });

  it('suggests columns by their distance in quotes, then by name', () => {
    const rows = fromRows('k STRING, v INT, ts TIMESTAMP, ts2 TIMESTAMP, d DATE, a ARRAY<INT>, st STRUCT<x: INT>', []);
    expect(messageOf(() => rows.pipe(select('zz' as never)))).toContain('[`a`, `d`, `k`, `v`, `st`]');
    expect(messageOf(() => rows.pipe(select('value' as never)))).toContain('[`a`, `d`, `k`, `st`, `ts`]');
  });
});
