import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listManifest, SinkLog } from '../../../src/connectors/files/sink-log.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string, modifiedMs = 1) => ({ path: join(folder, name), sizeBytes: 3, modifiedMs });
const entry = (name: string) => readFileSync(join(folder, '_spark_metadata', name), 'utf8');

describe('the manifest of a file sink', () => {
  it('is written as Spark writes it', async () => {
    const log = await SinkLog.open(folder, 'q', 2);
    await log.add(0, [file('a b')], null);
    await log.add(1, [], null);
    await log.add(2, [], null);
    expect(entry('0')).toBe(
      `v1\n{"path":"file://${folder}/a%20b","size":3,"isDir":false,"modificationTime":1,"blockReplication":1,"blockSize":33554432,"action":"add"}`,
    );
    expect(entry('1.compact')).toBe(entry('0'));
    expect(entry('2')).toBe('v1');
    expect(readdirSync(join(folder, '_spark_metadata')).some((name) => name.endsWith('.tmp'))).toBe(false);
    expect(listManifest(folder)).toEqual([file('a b')]);
  });

  it('goes on after a restart, and leaves out what retention has ended', async () => {
    await (await SinkLog.open(folder, 'q', 2)).add(0, [file('old', 1)], null);
    const log = await SinkLog.open(folder, 'q', 2);
    expect(log.newest).toBe(0);
    await log.add(1, [file('new', 100)], 50);
    expect(listManifest(folder)).toEqual([file('new', 100)]);
  });

  it('finds its files in a folder that was moved', async () => {
    await (await SinkLog.open(folder, 'q', 10)).add(0, [file('part'), file('k=a=b/part')], null);
    const moved = `${folder}-moved`;
    renameSync(folder, moved);
    expect(listManifest(moved).map((f) => f.path)).toEqual([join(moved, 'part'), join(moved, 'k=a=b/part')]);
    const isStray = (await SinkLog.open(moved, 'q', 10)).strays();
    const now = Date.now() + 1000;
    const at = (name: string, modifiedMs: number) => ({ path: join(moved, name), sizeBytes: 1, modifiedMs });
    expect([at('part', now), at('k=a=b/part', now), at('other', 1), at('other', now)].map(isStray)).toEqual([false, false, false, true]);
    renameSync(moved, folder);
  });

  it('refuses another query and another version', async () => {
    await (await SinkLog.open(folder, 'q', 10)).add(0, [], null);
    await expect(SinkLog.open(folder, 'other', 10)).rejects.toThrow(/FILE_SINK_FOLDER_IN_USE/);
    writeFileSync(join(folder, '_spark_metadata', '1'), 'v2\n');
    expect(() => listManifest(folder)).toThrow(/highest supported version is v1/);
  });
});
