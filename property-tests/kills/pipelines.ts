// Three pipelines into three sinks, each over real files; a process runs one of them until all files are read.
import { mkdir, open, rename } from 'node:fs/promises';
import { join as path } from 'node:path';
import { availableNow, type EpochStream, foreachBatch, fromFiles, type SinkProvider, toFiles, writeStream } from 'tidemark';
import { as, flatMapGroupsWithState, type GroupState, groupBy, join, withWatermark } from 'tidemark/operators';

export type PipelineName = 'windows' | 'joins' | 'sessions';
export const PIPELINE_NAMES: readonly PipelineName[] = ['windows', 'joins', 'sessions'];

interface Parts {
  readonly stream: EpochStream;
  readonly sink: SinkProvider;
}

const LEFT = 'id INT, k STRING, v INT, ts TIMESTAMP';
const RIGHT = 'rid INT, rk STRING, rts TIMESTAMP';
const GAP_MS = 20_000;

const files = (folder: string, schema: string) =>
  fromFiles(folder, { format: 'json', schema, maxFilesPerTrigger: 1 } as never) as EpochStream;

const BUILD: Readonly<Record<PipelineName, (root: string) => Parts>> = {
  windows: (root) => ({
    stream: files(path(root, 'in/left'), LEFT).pipe(
      withWatermark('ts', '10 seconds') as never,
      groupBy(["window(ts, '20 seconds', '10 seconds') AS w", 'k'] as never, {
        n: 'count(*)',
        total: 'sum(v)',
        ids: 'collect_list(id)',
      }) as never,
    ) as unknown as EpochStream,
    sink: toFiles(path(root, 'out'), { format: 'parquet' }),
  }),
  joins: (root) => ({
    stream: files(path(root, 'in/left'), LEFT).pipe(
      withWatermark('ts', '10 seconds') as never,
      as('l') as never,
      join(
        files(path(root, 'in/right'), RIGHT).pipe(withWatermark('rts', '10 seconds') as never, as('r') as never) as unknown as EpochStream,
        'l.k = r.rk AND rts BETWEEN ts AND ts + INTERVAL 15 SECONDS' as never,
        'left',
      ) as never,
    ) as unknown as EpochStream,
    sink: toFiles(path(root, 'out'), { format: 'json' }),
  }),
  sessions: (root) => ({
    stream: files(path(root, 'in/left'), LEFT).pipe(
      withWatermark('ts', '10 seconds') as never,
      sessions() as never,
    ) as unknown as EpochStream,
    sink: foreachBatch(async (batch, epochId) => writeLines(path(root, 'out'), epochId, await batch.collect())),
  }),
};

interface Session {
  start: number;
  end: number;
  ids: number[];
}

/** Sessions of rows that come in the order of their times, as a state function: put out when the gap is seen, or when the watermark says so. */
function sessions() {
  const row = (k: string, s: Session) => ({ k, start: new Date(s.start), end: new Date(s.end), ids: s.ids });
  return flatMapGroupsWithState(
    ['k'] as never,
    function* (key: readonly unknown[] | string, rows: readonly { id: number; ts: Date }[], state: GroupState<Session>) {
      const k = String(key);
      let session = state.getOption();
      for (const { id, ts } of rows) {
        if (session !== undefined && ts.getTime() > session.end + GAP_MS) {
          yield row(k, session);
          session = undefined;
        }
        session ??= { start: ts.getTime(), end: ts.getTime(), ids: [] };
        session = { ...session, end: ts.getTime(), ids: [...session.ids, id] };
      }
      if (session === undefined) return;
      if (state.hasTimedOut || session.end + GAP_MS <= state.getCurrentWatermarkMs()) {
        yield row(k, session);
        return state.remove();
      }
      state.update(session);
      state.setTimeoutTimestamp(session.end + GAP_MS);
    } as never,
    { schema: 'k STRING, start TIMESTAMP, end TIMESTAMP, ids ARRAY<INT>', timeout: 'event' },
  );
}

/** One file an epoch, whole or not at all: writing it again changes nothing. */
async function writeLines(folder: string, epochId: number, rows: readonly object[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const name = path(folder, `${epochId}.jsonl`);
  const file = await open(`${name}.${process.pid}.tmp`, 'w');
  await file.writeFile(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await file.sync();
  await file.close();
  await rename(`${name}.${process.pid}.tmp`, name);
}

/** Starts the pipeline over what is in `<root>/in`, with its checkpoint and output beside it. */
export function startPipeline(name: PipelineName, root: string) {
  const { stream, sink } = BUILD[name](root);
  return stream.pipe(writeStream(sink, { checkpointLocation: path(root, 'checkpoint'), trigger: availableNow() })).start();
}
