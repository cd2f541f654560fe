import { describe, expect, it } from 'vitest';
import { FileSourceLog } from '../../../src/connectors/files/source-log.js';
import { SeenFiles } from '../../../src/connectors/files/seen-files.js';
import type { SourceLog } from '../../../src/stream/source.js';

function memoryLog(): SourceLog & { readonly entries: Map<string, string> } {
  const entries = new Map<string, string>();
  return {
    entries,
    get: async (name) => entries.get(name),
    put: async (name, value) => void entries.set(name, value),
    delete: async (name) => void entries.delete(name),
    names: async (prefix) => [...entries.keys()].filter((name) => name.startsWith(prefix)).sort(),
  };
}

describe('the log of a file source', () => {
  it('compacts, forgets old entries and gives the same files after a restart', async () => {
    const log = memoryLog();
    const written = await FileSourceLog.open(log, 3);
    for (let n = 0; n < 130; n++) await written.add([{ path: `/in/f ${n}`, modifiedMs: n }]);
    expect(log.entries.get('128.compact')?.split('\n')).toHaveLength(130);
    expect(log.entries.has('5.compact')).toBe(false);
    const read = await FileSourceLog.open(log, 3);
    expect(read.last).toBe(129);
    expect(read.files).toEqual(written.files);
    expect(read.between(127, 129).map((f) => f.path)).toEqual(['/in/f 128', '/in/f 129']);
  });

  it('refuses an entry of another version', async () => {
    const log = memoryLog();
    await log.put('0', 'v9\n{}');
    await expect(FileSourceLog.open(log, 10)).rejects.toThrow(/CHECKPOINT_CORRUPT/);
  });
});

describe('seen files', () => {
  it('forgets those older than the newest less the age, and takes nothing older', () => {
    const seen = new SeenFiles(10, false);
    seen.add('a', 5);
    seen.add('b', 15);
    seen.purge();
    expect(seen.size).toBe(2);
    seen.add('c', 16);
    seen.purge();
    expect(seen.size).toBe(2);
    expect([seen.isNew('a', 5), seen.isNew('a', 6), seen.isNew('b', 20)]).toEqual([false, true, false]);
  });
});
