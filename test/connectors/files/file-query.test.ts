import { mkdtemp, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { availableNow, fromFiles, readFiles, toFiles, writeStream } from '../../../src/index.js';
import { plainLines } from './plain-lines.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tidemark-files-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(path: string, text: string, second = 0): Promise<void> {
  const full = join(root, path);
  await mkdir(dirname(full), { recursive: true });
  await writeFile(full, text);
  await utimes(full, 1_700_000_000 + second, 1_700_000_000 + second);
}

async function copy(options: Record<string, unknown> = {}, sink: Record<string, unknown> = {}): Promise<void> {
  const query = fromFiles(join(root, 'in'), { format: plainLines, schema: 'k STRING, v STRING', ...options })
    .pipe(
      writeStream(toFiles(join(root, 'out'), { format: plainLines, ...sink }), {
        checkpointLocation: join(root, 'ck'),
        trigger: availableNow(),
      }),
    )
    .start();
  await query.awaitTermination();
}

const readBack = () => readFiles(join(root, 'out'), { format: plainLines, schema: 'k STRING, v STRING' }).collect();

describe('files to files', () => {
  it('copies what is new at each run, exactly once', async () => {
    await put('in/a', 'x|1\ny|2\n', 2);
    await put('in/b', 'z|3\n', 1);
    await copy({ maxFilesPerTrigger: 1 });
    await copy();
    await put('in/c', 'x|4\n', 3);
    await copy();
    expect(await readBack()).toEqual([
      { k: 'z', v: '3' },
      { k: 'x', v: '1' },
      { k: 'y', v: '2' },
      { k: 'x', v: '4' },
    ]);
    expect((await readdir(join(root, 'out/_spark_metadata'))).filter((name) => !name.startsWith('.'))).toEqual(['0', '1', '2']);
  });

  it('writes partition folders and reads them back as columns at the end', async () => {
    await put('in/a', 'x|1\na b/c|2\nx|3\n');
    await copy({}, { partitionBy: 'k' });
    expect((await readdir(join(root, 'out'))).sort()).toEqual(['_spark_metadata', 'k=a b%2Fc', 'k=x']);
    const rows = await readFiles(join(root, 'out'), { format: plainLines, schema: 'v STRING' }).collect();
    expect(rows).toEqual([
      { v: '2', k: 'a b/c' },
      { v: '1', k: 'x' },
      { v: '3', k: 'x' },
    ]);
  });

  it('rolls a file at its limit of rows', async () => {
    await put('in/a', 'a|1\na|2\na|3\n');
    await copy({}, { maxRecordsPerFile: 2 });
    const names = (await readdir(join(root, 'out')))
      .filter((name) => name.startsWith('part'))
      .sort((a, b) => (a.slice(-10) < b.slice(-10) ? -1 : 1));
    expect(await Promise.all(names.map((name) => readFile(join(root, 'out', name), 'utf8')))).toEqual(['a|1\na|2\n', 'a|3\n']);
  });

  it('refuses the folder of another query', async () => {
    await put('in/a', 'x|1\n');
    await copy();
    await rm(join(root, 'ck'), { recursive: true });
    await expect(copy()).rejects.toThrow(/was written by the query with id/);
  });

  it('removes what a crash left and hides what is not in the manifest', async () => {
    await put('in/a', 'x|1\n');
    await copy();
    const [data] = (await readdir(join(root, 'out'))).filter((name) => name.startsWith('part'));
    const stray = data!.replace(/(.*-4)[^-]*-[^-]*-[^-]*-/, '$1abc-9999-abcdefabcdef-');
    await put(`out/${stray}`, 'stray|0\n', 1_000_000_000);
    await put('out/part-00000-of-somebody-else.lines', 'other|0\n');
    expect(await readBack()).toEqual([{ k: 'x', v: '1' }]);
    await put('in/b', 'y|2\n', 9);
    await copy();
    expect(await readdir(join(root, 'out'))).not.toContain(stray);
    expect(await readBack()).toEqual([
      { k: 'x', v: '1' },
      { k: 'y', v: '2' },
    ]);
  });

  it('says what is wrong where it cannot write', async () => {
    await put('in/a', 'x|1\n');
    await put('out', 'a file where the folder should be');
    await expect(copy()).rejects.toThrow(/TASK_WRITE_FAILED.*choose another folder/);
  });

  it('names the nearest of an unknown option', () => {
    expect(() => toFiles('out', { format: plainLines, maxByteFile: 1 })).toThrow(/did you mean 'maxBytesPerFile'/);
    expect(() => fromFiles(root, { format: plainLines, schema: 'v STRING', maxFilePerTriger: 1 })).toThrow(
      /did you mean 'maxFilesPerTrigger'/,
    );
  });
});

describe('an epoch without rows', () => {
  const copyNone = async (sink: Record<string, unknown>) => {
    await put('in/a.json', '');
    const query = fromFiles(join(root, 'in'), { format: 'json', schema: 'k STRING, v INT' })
      .pipe(writeStream(toFiles(join(root, 'out'), sink), { checkpointLocation: join(root, 'ck'), trigger: availableNow() }))
      .start();
    await query.awaitTermination();
    return (await readdir(join(root, 'out'))).filter((name) => name.startsWith('part-'));
  };

  it('writes no file', async () => {
    expect(await copyNone({ format: 'csv' })).toEqual([]);
  });

  it('writes the header where files of CSV have one', async () => {
    const [name, ...others] = await copyNone({ format: 'csv', header: true });
    expect(others).toEqual([]);
    expect(await readFile(join(root, 'out', name!), 'utf8')).toBe('k,v\n');
    expect(await readFiles(join(root, 'out'), { format: 'csv', header: true, schema: 'k STRING, v INT' }).collect()).toEqual([]);
  });
});

it('reads the bytes of a BINARY column of CSV', async () => {
  await put('in/a.csv', 'é,1\n"x,y",2\n,3\n');
  const rows = await readFiles(join(root, 'in'), { format: 'csv', schema: 'b BINARY, v INT' }).collect();
  expect(rows.map(({ b }) => b)).toEqual([Uint8Array.of(0xc3, 0xa9), Uint8Array.from(Buffer.from('x,y')), null]);
});
