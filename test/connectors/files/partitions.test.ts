import { describe, expect, it } from 'vitest';
import { Batch } from '../../../src/columnar/batch.js';
import { parseDdl } from '../../../src/columnar/ddl.js';
import { sqlName } from '../../../src/columnar/types.js';
import { escapePartition, unescapePartition } from '../../../src/connectors/files/partition-path.js';
import { partitionRows } from '../../../src/connectors/files/partition-rows.js';
import { discoverPartitions, partitionValues } from '../../../src/connectors/files/partitions.js';

const SETTINGS = { ansi: true, timeZone: 'UTC' };
const tree = (...folders: string[]) => ({
  roots: ['/t'],
  folders: new Map(folders.map((f) => [`/t/${f}`, ['x']])),
  basePaths: new Set(['/t']),
});
const types = (...folders: string[]) =>
  discoverPartitions(tree(...folders), [], true, SETTINGS).fields.map((f) => `${f.name} ${sqlName(f.type)}`);

describe('partition columns', () => {
  it.each([
    [['a=1', 'a=2'], ['a INT']],
    [['a=1', 'a=9999999999'], ['a BIGINT']],
    [['a=1', 'a=1.5'], ['a DOUBLE']],
    [['a=9999999999', 'a=1.5'], ['a STRING']],
    [['a=12345678901234567890'], ['a DECIMAL(20,0)']],
    [['a=2024-01-02'], ['a DATE']],
    [['a=2024-01-02', 'a=2024-01-02 03%3A04%3A05'], ['a TIMESTAMP']],
    [['a=__HIVE_DEFAULT_PARTITION__', 'a=1'], ['a INT']],
    [['a=__HIVE_DEFAULT_PARTITION__'], ['a STRING']],
    [['a=true'], ['a STRING']],
    [['a=1/b=x'], ['a INT', 'b STRING']],
  ])('of %j are %j', (folders, expected) => {
    expect(types(...folders)).toEqual(expected);
  });

  it('refuses folders that do not fit together', () => {
    expect(() => types('a=1', 'b=1')).toThrow(/CONFLICTING_PARTITION_COLUMN_NAMES/);
    expect(() => types('a=1', 'sub')).toThrow(/CONFLICTING_DIRECTORY_STRUCTURES/);
    expect(() => types('a=1/A=2')).toThrow(/COLUMN_ALREADY_EXISTS/);
  });

  it('take the type that the schema says', () => {
    const { fields, byFolder } = discoverPartitions(tree('a=007'), parseDdl('a STRING').fields, true, SETTINGS);
    expect(partitionValues(byFolder.get('/t/a=007')!, fields, SETTINGS)).toEqual(['007']);
  });

  it('name the value that is not of their type', () => {
    const { fields, byFolder } = discoverPartitions(tree('a=x'), parseDdl('a DATE').fields, true, SETTINGS);
    expect(() => partitionValues(byFolder.get('/t/a=x')!, fields, SETTINGS)).toThrow(
      /INVALID_PARTITION_VALUE.*'x' to data type "DATE" for partition column `a`/,
    );
  });
});

describe('partition folders', () => {
  it('escape what Hive escapes', () => {
    expect(escapePartition('a/b:c%d é^{}[]')).toBe('a%2Fb%3Ac%25d é%5E%7B}%5B%5D');
    expect(unescapePartition('a%2Fb%zz%')).toBe('a/b%zz%');
  });

  it('hold the rows of their value', () => {
    const batch = Batch.fromRows(parseDdl('a INT, b STRING, v INT'), [
      [1, 'x', 1],
      [null, 'x', 2],
      [1, '', 3],
      [1, 'x', 4],
      [1, null, 5],
    ]);
    const parts = partitionRows(batch, [0, 1], SETTINGS).map(({ folder, rows }) => [folder, [...rows]]);
    expect(parts).toEqual([
      ['a=1/b=x', [0, 3]],
      ['a=__HIVE_DEFAULT_PARTITION__/b=x', [1]],
      ['a=1/b=__HIVE_DEFAULT_PARTITION__', [2]],
      ['a=1/b=__HIVE_DEFAULT_PARTITION__', [4]],
    ]);
  });
});
