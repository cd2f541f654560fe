import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expandGlob, globPattern } from '../../../src/connectors/files/glob.js';
import { filesOf, listingOptions, readTree } from '../../../src/connectors/files/listing.js';
import { encodePath, fileUri, isHiddenName, pathOfUri } from '../../../src/connectors/files/path.js';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'tidemark-list-'));
  for (const path of [
    'a.json',
    'b.txt',
    '_x',
    '.y',
    'k=1/c.json',
    'sub/d.json',
    'sub/deep/e.json',
    '_t=1/f.json',
    '_logs/g.json',
    '_spark_metadata/0',
  ]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), path);
  }
});
afterAll(() => rmSync(root, { recursive: true }));

const listed = (path: string, all: boolean, options: Record<string, string> = {}) =>
  filesOf(readTree(listingOptions(join(root, path), new Map(Object.entries(options)), all)), all)
    .map((file) => relative(root, file.path))
    .sort();

describe('listing', () => {
  it('takes the files of the folder, and of folders below it only when asked', () => {
    expect(listed('.', false)).toEqual(['a.json', 'b.txt']);
    expect(listed('.', true)).toEqual(['_t=1/f.json', 'a.json', 'b.txt', 'k=1/c.json', 'sub/d.json', 'sub/deep/e.json']);
    expect(listed('.', true, { pathglobfilter: '*.txt' })).toEqual(['b.txt']);
  });

  it('leaves out what is known, and still sees the folders of it', () => {
    const options = listingOptions(root, new Map(), true);
    const tree = (known: readonly string[]) => {
      const { folders } = readTree(options, (folder, name) => known.includes(relative(root, join(folder, name))));
      return Object.fromEntries([...folders].map(([folder, names]) => [relative(root, folder), names]));
    };
    const others = { '_t=1': ['f.json'], sub: ['d.json'], 'sub/deep': ['e.json'] };
    expect(tree(['a.json', 'k=1/c.json'])).toEqual({ '': ['b.txt'], 'k=1': [], ...others });
    const many = Array.from({ length: 40 }, (_, k) => `new-${k + 10}`);
    for (const name of many) writeFileSync(join(root, name), '');
    try {
      expect(tree(['a.json', 'new-20'])).toEqual({
        '': ['b.txt', ...many.filter((name) => name !== 'new-20')],
        'k=1': ['c.json'],
        ...others,
      });
    } finally {
      for (const name of many) rmSync(join(root, name));
    }
  });

  it('takes what a glob matches, and the files directly in a folder that it matches', () => {
    expect(listed('*', false)).toEqual(['_logs/g.json', '_t=1/f.json', 'a.json', 'b.txt', 'k=1/c.json', 'sub/d.json']);
    expect(listed('{a.json,sub/*}', false)).toEqual(['a.json', 'sub/d.json', 'sub/deep/e.json']);
    expect(expandGlob(join(root, 'nothing*'))).toEqual([]);
  });

  it.each([
    ['*.json', 'a.json', true],
    ['[ab].json', 'b.json', true],
    ['[^ab].json', 'b.json', false],
    ['{a,b}?.c', 'bx.c', true],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
    ['a.c', 'abc', false],
  ])('reads %s as Hadoop does', (glob, name, isMatch) => {
    expect(globPattern(glob).test(name)).toBe(isMatch);
  });

  it('keeps names through URIs', () => {
    for (const name of ['a b', 'c%20d', 'e#f', 'é', '日本', 'x,y;z', '[q]?']) expect(pathOfUri(fileUri(`/r/${name}`))).toBe(`/r/${name}`);
    expect(encodePath('a b%#é')).toBe('a%20b%25%23é');
  });

  it('knows hidden names', () => {
    expect(['_a', '.a', 'a._COPYING_', '_a=1', '_metadata', 'a'].map(isHiddenName)).toEqual([true, true, true, false, false, false]);
  });
});
