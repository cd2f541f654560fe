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
const add = async (log: SinkLog, epochId: number, files: Parameters<SinkLog['prepare']>[1], retainFromMs: number | null) => {
  await log.prepare(epochId, files, retainFromMs);
  await log.commit(epochId);
};
const entry = (name: string) => readFileSync(join(folder, '_spark_metadata', name), 'utf8');

describe('the manifest of a file sink', () => {
  it('is written as Spark writes it', async () => {
    const log = await SinkLog.open(folder, 'q', 2, -1);
    await add(log, 0, [file('a b')], null);
    await add(log, 1, [], null);
    await add(log, 2, [], null);
    expect(entry('0')).toBe(
      `v1\n{"path":"file://${folder}/a%20b","size":3,"isDir":false,"modificationTime":1,"blockReplication":1,"blockSize":33554432,"action":"add"}`,
    );
    expect(entry('1.compact')).toBe(entry('0'));
    expect(entry('2')).toBe('v1');
    expect(readdirSync(join(folder, '_spark_metadata')).some((name) => name.endsWith('.tmp'))).toBe(false);
    expect(listManifest(folder)).toEqual([file('a b')]);
  });

  it('goes on after a restart, and leaves out what retention has ended', async () => {
    await add(await SinkLog.open(folder, 'q', 2, -1), 0, [file('old', 1)], null);
    const log = await SinkLog.open(folder, 'q', 2, -1);
    expect(log.newest).toBe(0);
    await add(log, 1, [file('new', 100)], 50);
    expect(listManifest(folder)).toEqual([file('new', 100)]);
  });

  it('shows an entry at its commit, and nothing of one that is given up', async () => {
    const log = await SinkLog.open(folder, 'q', 10, -1);
    await log.prepare(0, [file('a')], null);
    expect(listManifest(folder)).toEqual([]);
    await expect(log.commit(1)).rejects.toThrow(/epoch 1 was not written/);
    log.discard();
    await expect(log.commit(0)).rejects.toThrow(/epoch 0 was not written/);
    await log.prepare(0, [file('b')], null);
    const names = () => readdirSync(join(folder, '_spark_metadata')).toSorted();
    expect(names()).toEqual(['.0.' + process.pid + '.tmp', '.query']);
    // the process dies here
    const next = await SinkLog.open(folder, 'q', 10, -1);
    expect(names()).toEqual(['.query']);
    await add(next, 0, [file('b')], null);
    expect(listManifest(folder)).toEqual([file('b')]);
  });

  it('makes entries without files again that a power cut has taken', async () => {
    const log = await SinkLog.open(folder, 'q', 4, -1);
    await add(log, 0, [file('a')], null);
    for (const epochId of [1, 2]) {
      await add(log, epochId, [], null);
      expect(entry(`${epochId}`)).toBe('v1');
      rmSync(join(folder, '_spark_metadata', `${epochId}`));
    }
    const next = await SinkLog.open(folder, 'q', 4, 2);
    expect([next.newest, entry('1'), entry('2')]).toEqual([2, 'v1', 'v1']);
    await add(next, 3, [], null);
    expect(entry('3.compact')).toBe(entry('0'));
    // a compact entry is durable: where it is gone, something else has happened
    rmSync(join(folder, '_spark_metadata', '3.compact'));
    expect((await SinkLog.open(folder, 'q', 4, 4)).newest).toBe(2);
  });

  it('writes an entry without files where it cannot be a link', async () => {
    const log = await SinkLog.open(folder, 'q', 4, -1);
    writeFileSync(join(folder, '_spark_metadata', '0'), 'in the way');
    await add(log, 0, [], null);
    expect(entry('0')).toBe('v1');
  });

  it('keeps files that retention let go of from the strays, whatever follows', async () => {
    const log = await SinkLog.open(folder, 'q', 2, -1);
    await add(log, 0, [file('old', 1)], null);
    await add(log, 1, [], 50);
    await add(log, 2, [], null);
    expect((await SinkLog.open(folder, 'q', 2, 2)).strays()(file('old', 1))).toBe(false);
  });

  it('finds its files in a folder that was moved', async () => {
    await add(await SinkLog.open(folder, 'q', 10, -1), 0, [file('part'), file('k=a=b/part')], null);
    const moved = `${folder}-moved`;
    renameSync(folder, moved);
    expect(listManifest(moved).map((f) => f.path)).toEqual([join(moved, 'part'), join(moved, 'k=a=b/part')]);
    const isStray = (await SinkLog.open(moved, 'q', 10, -1)).strays();
    const now = Date.now() + 1000;
    const at = (name: string, modifiedMs: number) => ({ path: join(moved, name), sizeBytes: 1, modifiedMs });
    expect([at('part', now), at('k=a=b/part', now), at('other', 1), at('other', now)].map(isStray)).toEqual([false, false, false, true]);
    renameSync(moved, folder);
  });

  it('refuses another query and another version', async () => {
    await add(await SinkLog.open(folder, 'q', 10, -1), 0, [], null);
    await expect(SinkLog.open(folder, 'other', 10, -1)).rejects.toThrow(/FILE_SINK_FOLDER_IN_USE/);
    writeFileSync(join(folder, '_spark_metadata', '1'), 'v2\n');
    expect(() => listManifest(folder)).toThrow(/highest supported version is v1/);
  });
});
