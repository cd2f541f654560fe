import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Subject } from 'rxjs';
import { describe, expect, test } from 'vitest';
import {
  fromFiles,
  fromMemory,
  fromObservable,
  fromRate,
  fromRateMicroBatch,
  fromRows,
  fromSource,
  fromSocket,
  fromTable,
  memoryStream,
  type SourceProvider,
  toTable,
} from 'tidemark';
import { ManualClock, sourceSuite, type SourceSubject } from 'tidemark/testing';

function run(name: string, factory: () => SourceSubject | Promise<SourceSubject>, manifest: SourceProvider['manifest']): void {
  describe(name, () => {
    for (const check of sourceSuite(factory, manifest)) test(check.name, check.run);
  });
}

const EXACT = { replayable: true, availableNow: true } as const;
const CONTINUOUS = { ...EXACT, continuous: true } as const;

run(
  'memory',
  () => {
    const stream = memoryStream('k STRING, v INT');
    let v = 0;
    return {
      stream,
      more: () =>
        void stream.add([
          { k: 'a', v: v++ },
          { k: null, v: v++ },
        ]),
    };
  },
  CONTINUOUS,
);

describe('files', () => {
  const text: Readonly<Record<string, (v: number) => string>> = {
    json: (v) => `{"k":"a","v":${v}}\n{"k":null,"v":${v + 1}}\n`,
    csv: (v) => `a,${v}\n,${v + 1}\n`,
    text: (v) => `line ${v}\nline ${v + 1}\n`,
  };
  for (const [format, lines] of Object.entries(text)) {
    run(
      format,
      () => {
        const folder = mkdtempSync(join(tmpdir(), 'tidemark-source-'));
        let v = 0;
        return {
          stream: fromFiles(folder, { format, maxFilesPerTrigger: 1, ...(format !== 'text' && { schema: 'k STRING, v INT' }) }),
          more: () => writeFile(join(folder, `${String(v).padStart(4, '0')}.txt`), lines((v += 2))),
          dispose: () => rmSync(folder, { recursive: true }),
        };
      },
      EXACT,
    );
  }
  for (const format of ['parquet', 'orc']) {
    run(
      format,
      () => {
        const warehouse = mkdtempSync(join(tmpdir(), 'tidemark-source-'));
        let v = 0;
        const more = () =>
          fromRows('k STRING, v INT', [
            { k: 'a', v: v++ },
            { k: null, v: v++ },
          ]).write(toTable('rows', { warehouse, format }), { mode: 'append' });
        return (async () => {
          await more();
          return { stream: fromTable('rows', { warehouse }), more, dispose: () => rmSync(warehouse, { recursive: true }) };
        })();
      },
      EXACT,
    );
  }
});

run(
  'rate',
  () => {
    const clock = new ManualClock(1_700_000_000_000);
    return { stream: fromRate({ rowsPerSecond: 3 }), clock, more: () => clock.advance(1000) };
  },
  { replayable: true, availableNow: false, continuous: true },
);

run('rate-micro-batch', () => ({ stream: fromRateMicroBatch({ rowsPerBatch: 5 }), more: () => undefined, endless: true }), EXACT);

run(
  'an Observable',
  () => {
    const rows = new Subject<{ v: number }>();
    let v = 0;
    const stream = fromObservable(rows, { schema: 'v INT', maxRowsPerTrigger: 2 });
    return {
      stream,
      pushed: true,
      more: () => {
        rows.next({ v: v++ });
        rows.next({ v: v++ });
      },
    };
  },
  EXACT,
);

run(
  'a socket',
  async () => {
    const sockets = new Set<Socket>();
    let text = '';
    let lines = 0;
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.write(text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    return {
      stream: fromSocket({ host: '127.0.0.1', port }),
      more: () => {
        const line = `line ${lines++}\n`;
        text += line;
        for (const socket of sockets) socket.write(line);
      },
      dispose: () => {
        for (const socket of sockets) socket.destroy();
        server.close();
      },
    };
  },
  { replayable: false, availableNow: false, continuous: true },
);

describe('the suite finds', () => {
  /** Memory, with calls changed. */
  async function failing(change: (source: Awaited<ReturnType<SourceProvider['open']>>) => object): Promise<string[]> {
    const found: string[] = [];
    const make = (): SourceSubject => {
      const memory = fromMemory('v INT');
      let v = 0;
      const { provider } = memory.plan as unknown as { provider: SourceProvider };
      const changed: SourceProvider = {
        name: provider.name,
        description: provider.description,
        schema: provider.schema,
        manifest: provider.manifest,
        detail: provider.detail,
        open: async (context) => {
          const source = await provider.open(context);
          return { ...source, ...change(source) };
        },
      };
      return { stream: fromSource(changed), more: () => void memory.add([{ v: v++ }, { v: v++ }]) };
    };
    for (const { name, run: check } of sourceSuite(make, CONTINUOUS)) {
      await check().catch((error: { code?: string }) => found.push(`${error.code}: ${name}`));
    }
    return found;
  }

  test('nothing in a source that is right', async () => {
    expect(await failing(() => ({}))).toEqual([]);
  });

  test('a range that reads to the end of the data', async () => {
    const found = await failing((source) => ({ read: (start: never, _end: never, e: never) => source.read(start, 1_000, e) }));
    expect(found).toContain('SUITE_CHECK_FAILED: what comes later does not show in a range');
    expect(found).toContain('SUITE_CHECK_FAILED: rows come once, in ranges that follow each other');
  });

  test('rows that come only once', async () => {
    const found = await failing((source) => {
      const seen = new Set<string>();
      return {
        read: (start: never, end: never, e: never) => {
          const range = JSON.stringify([start, end]);
          if (seen.has(range)) return source.read(end, end, e);
          seen.add(range);
          return source.read(start, end, e);
        },
      };
    });
    expect(found).toContain('SUITE_CHECK_FAILED: the same range gives the same rows again');
    expect(found).toContain('SUITE_CHECK_FAILED: the same range gives the same rows after a restart');
  });

  test('an availableNow that goes on for ever', async () => {
    const found = await failing(() => ({ prepareForAvailableNow: async () => undefined }));
    expect(found).toEqual(['SUITE_CHECK_FAILED: what comes after availableNow has begun is for the next run']);
  });
});
