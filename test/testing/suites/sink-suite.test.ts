import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { foreach, foreachBatch, readFiles, readTable, type SinkProvider, toConsole, toFiles, toMemory, toNoop, toTable } from 'tidemark';
import { sinkSuite, type SinkSubject } from 'tidemark/testing';

type Row = Record<string, unknown>;

async function inFolder(make: (folder: string) => Omit<SinkSubject, 'dispose'>): Promise<SinkSubject> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-sink-'));
  return { ...make(folder), dispose: () => rm(folder, { recursive: true }) };
}

function run(name: string, factory: () => SinkSubject | Promise<SinkSubject>, manifest: SinkProvider['manifest']): void {
  describe(name, () => {
    for (const check of sinkSuite(factory, manifest)) test(check.name, check.run);
  });
}

const EXACTLY_ONCE_APPEND = { idempotent: true, transactional: true, outputModes: ['append'], temporaryCheckpoint: false } as const;
const ALL_MODES = ['append', 'update', 'complete'] as const;
const AT_LEAST_ONCE = {
  idempotent: false,
  transactional: false,
  outputModes: ALL_MODES,
  retractions: true,
  temporaryCheckpoint: true,
} as const;

describe.each(['json', 'csv', 'parquet', 'orc'])('files', (format) => {
  const schema = 'key STRING, value STRING';
  run(
    format,
    () =>
      inFolder((folder) => ({
        sink: toFiles(join(folder, 'out'), { format }),
        rows: () => readFiles(join(folder, 'out'), { format, schema }).collect() as Promise<Row[]>,
      })),
    EXACTLY_ONCE_APPEND,
  );
});

run(
  'files in partitions',
  () =>
    inFolder((folder) => ({
      sink: toFiles(join(folder, 'out'), { format: 'json', partitionBy: ['key'] }),
      rows: () => readFiles(join(folder, 'out'), { format: 'json', schema: 'value STRING, key STRING' }).collect() as Promise<Row[]>,
    })),
  EXACTLY_ONCE_APPEND,
);

run(
  'a table',
  () =>
    inFolder((warehouse) => {
      const sink = toTable('suite.rows', { warehouse });
      const isMade = () => readTable('suite.rows', { warehouse });
      return {
        sink,
        rows: async () => {
          try {
            return (await isMade().collect()) as Row[];
          } catch (error) {
            if ((error as { code?: string }).code === 'TABLE_OR_VIEW_NOT_FOUND') return [];
            throw error;
          }
        },
      };
    }),
  EXACTLY_ONCE_APPEND,
);

run(
  'memory',
  () => {
    const sink = toMemory();
    return { sink, rows: () => sink.rows(), replaces: true, ordered: true };
  },
  { idempotent: true, transactional: true, outputModes: ALL_MODES, retractions: true, temporaryCheckpoint: true },
);

run(
  'foreach',
  () => {
    const rows: Row[] = [];
    return { sink: foreach((row) => void rows.push(row)), rows: () => rows, ordered: true };
  },
  AT_LEAST_ONCE,
);

run(
  'foreachBatch',
  () => {
    const rows: Row[] = [];
    return { sink: foreachBatch(async (batch) => void rows.push(...(await batch.collect()))), rows: () => rows, ordered: true };
  },
  AT_LEAST_ONCE,
);

run(
  'the console',
  () => {
    let printed = '';
    const sink = toConsole({ numRows: 100_000, truncate: false, print: (text) => (printed += text) });
    const cell = (text: string) => (text.trim() === 'NULL' ? null : text.trim());
    const rows = () =>
      printed
        .split('\n')
        .filter((line) => line.startsWith('|') && !/^\|key *\|value *\|$/.test(line))
        .map((line) => line.split('|').slice(1, 3))
        .map(([key, value]) => ({ key: cell(key!), value: cell(value!) }));
    return { sink, rows, ordered: true };
  },
  AT_LEAST_ONCE,
);

describe('the suite finds', () => {
  /** A table that is right, but for what `change` makes of its parts. */
  async function failing(change: (table: Table) => Partial<Pick<Table, 'write' | 'commit'>>): Promise<string[]> {
    const found: string[] = [];
    const place = () => {
      const table = new Table();
      Object.assign(table, change(table));
      return { sink: tableSink(table), rows: () => table.visible };
    };
    for (const { name, run: check } of sinkSuite(place, { ...EXACTLY_ONCE_APPEND, temporaryCheckpoint: true })) {
      await check().catch((error: { code?: string }) => found.push(`${error.code}: ${name}`));
    }
    return found;
  }

  class Table {
    visible: Row[] = [];
    draft: Row[] = [];
    readonly newest = new Map<string, number>();
    write(_query: string, _epochId: number, rows: Row[]): void {
      this.draft = rows;
    }
    commit(query: string, epochId: number): void {
      if (epochId <= (this.newest.get(query) ?? -1)) return;
      this.newest.set(query, epochId);
      this.visible.push(...this.draft);
    }
  }

  function tableSink(table: Table): SinkProvider {
    return {
      description: 'TestTable',
      name: 'test-table',
      manifest: { ...EXACTLY_ONCE_APPEND, temporaryCheckpoint: true },
      detail: {},
      open: async ({ queryId }) => ({
        write: async (epoch) => {
          const rows = await epoch.rows();
          table.write(queryId, epoch.id, rows);
          return rows.length;
        },
        commit: async (epochId) => table.commit(queryId, epochId),
        abort: async () => void (table.draft = []),
        close: async () => undefined,
      }),
    };
  }

  test('nothing in a sink that is right', async () => {
    expect(await failing(() => ({}))).toEqual([]);
  });

  test('an epoch that counts twice', async () => {
    const found = await failing((table) => ({ commit: () => void table.visible.push(...table.draft) }));
    expect(found).toContain('SUITE_CHECK_FAILED: an epoch that was committed and comes again after a crash counts once');
    expect(found).toContain('SUITE_CHECK_FAILED: a commit that comes again, its reply having been lost, changes nothing');
  });

  test('rows that show before their commit', async () => {
    const found = await failing((table) => ({
      write: (_query, _epochId, rows) => void table.visible.push(...rows),
      commit: () => undefined,
    }));
    expect(found).toContain('SUITE_CHECK_FAILED: nothing of an epoch shows before its commit');
    expect(found).toContain('SUITE_CHECK_FAILED: what was aborted never shows');
  });

  test('one count of epochs for all queries', async () => {
    const found = await failing((table) => {
      let newest = -1;
      return {
        commit: (_query, epochId) => {
          if (epochId > newest) table.visible.push(...table.draft);
          newest = Math.max(newest, epochId);
        },
      };
    });
    expect(found).toEqual(['SUITE_CHECK_FAILED: epochs of another query are not taken for those that are there']);
  });

  test('rows that are cut off', async () => {
    const found = await failing((table) => ({ write: (_query, _epochId, rows) => void (table.draft = rows.slice(0, 1_000)) }));
    expect(found).toContain('SUITE_CHECK_FAILED: a large epoch arrives whole');
  });
});

test('a sink that keeps nothing says how many rows it was given', async () => {
  const checks = sinkSuite(() => ({ sink: toNoop(), rows: () => [] }), toNoop().manifest);
  await checks[0]!.run();
  const empty = checks.find(({ name }) => name.startsWith('it may be closed before any epoch'));
  await empty!.run();
});
