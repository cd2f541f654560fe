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
    stage: (name, value) => void (value === null ? entries.delete(name) : entries.set(name, value)),
    names: async (prefix) => [...entries.keys()].filter((name) => name.startsWith(prefix)).sort(),
  };
}

describe('the log of a file source', () => {
  it('compacts, forgets old entries and gives the same files after a restart', async () => {
    const log = memoryLog();
    let written = await FileSourceLog.open(log, 3);
    for (let n = 0; n < 700; n++) {
      if (n % 70 === 0) written = await FileSourceLog.open(log, 3);
      written.add([{ path: `/in/f ${n}`, modifiedMs: n }]);
    }
    const compacts = [...log.entries.keys()].filter((name) => name.endsWith('.compact'));
    // one at every interval at first, later when the files have doubled
    expect(compacts).toEqual(['254.compact', '509.compact']);
    expect(log.entries.get('509.compact')?.split('\n')).toHaveLength(511);
    expect(log.entries.size).toBe(700 - 254);
    const read = await FileSourceLog.open(log, 3);
    expect(read.last).toBe(699);
    expect(read.files).toEqual(written.files);
    expect(read.between(697, 699).map((f) => f.path)).toEqual(['/in/f 698', '/in/f 699']);
  });

  it('reads on in a log with a compact entry at every interval', async () => {
    const log = memoryLog();
    const entry = (n: number) => JSON.stringify({ path: `file:///in/${n}`, timestamp: n, batchId: n });
    log.entries.set('2.compact', ['v1', entry(0), entry(1), entry(2)].join('\n'));
    for (const n of [3, 4]) log.entries.set(`${n}`, `v1\n${entry(n)}`);
    log.entries.set('5.compact', ['v1', ...[0, 1, 2, 3, 4, 5].map(entry)].join('\n'));
    const read = await FileSourceLog.open(log, 3);
    for (let n = 6; n < 300; n++) read.add([{ path: `/in/${n}`, modifiedMs: n }]);
    expect((await FileSourceLog.open(log, 3)).files.map((f) => f.logOffset)).toEqual(Array.from({ length: 300 }, (_, n) => n));
    expect(log.entries.has('2.compact') || log.entries.has('5.compact')).toBe(false);
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
    expect([seen.holds('', 'a'), seen.holds('', 'b'), seen.holds('', 'c')]).toEqual([false, true, true]);
    expect([seen.isNew('a', 5), seen.isNew('a', 6), seen.isNew('b', 20)]).toEqual([false, true, false]);
    seen.add('x/d', 27);
    seen.purge();
    expect([seen.holds('', 'b'), seen.holds('', 'c'), seen.holds('x', 'd')]).toEqual([false, false, true]);
  });
});
