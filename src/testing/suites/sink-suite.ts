import { randomUUID } from 'node:crypto';
import { Aborted } from '../../base/abort.js';
import { systemClock } from '../../base/clock.js';
import { isTidemarkError } from '../../base/errors.js';
import type { Batch } from '../../columnar/batch.js';
import { batchFromObjects } from '../../columnar/rows.js';
import { Epoch } from '../../stream/epoch.js';
import { OUTPUT_MODES, type OutputMode } from '../../stream/output-mode.js';
import { schemaOf } from '../../stream/schema-input.js';
import type { Sink, SinkManifest, SinkProvider } from '../../stream/sink.js';
import { NO_WATERMARK } from '../../stream/watermark.js';
import type { Row } from '../simulated-query.js';
import { checkOf, type Disposable, hasRows, hasRowsInOrder, holds, isEqual, rejects, type SuiteCheck } from './check.js';

/** The columns of the rows that a sink suite writes: as Kafka's. */
export const SINK_SUITE_SCHEMA = schemaOf('key STRING, value STRING');

/** A sink to look at, with an empty place behind it. */
export interface SinkSubject extends Disposable {
  /** Opened once for each process that the suite plays, over the same place. */
  readonly sink: SinkProvider;
  /** What a reader of the place sees: rows with `key` and `value`. */
  readonly rows: () => readonly Row[] | Promise<readonly Row[]>;
  /** A reader in complete mode sees the last result alone. */
  readonly replaces?: boolean;
  /** A reader sees the rows in the order of the epochs. */
  readonly ordered?: boolean;
  /** A reader sees a commit a moment after it, as where brokers finish it on their own: what is to show is waited for. */
  readonly delayed?: boolean;
}

type Factory = () => SinkSubject | Promise<SinkSubject>;

const SETTINGS = { ansi: true, timeZone: 'UTC' } as const;
const POLL_MS = 20;
const PATIENCE_MS = 15_000;
const LARGE_BATCHES = 8;
const LARGE_ROWS = 1_000;

/**
 * What a sink must keep, as checks for any test runner, for the promises of its manifest: rows arrive, in the order of the epochs, empty and
 * large epochs too; errors come out; `idempotent`: an epoch that comes again, in this run or after a crash, counts once; `transactional`:
 * nothing of an epoch shows before its commit. The factory gives a new place each time.
 *
 * @example
 * const place = () => { const table = new Table(); return { sink: toMyTable(table), rows: () => table.select() }; };
 * for (const check of sinkSuite(place, { idempotent: true, transactional: true, outputModes: ['append'], temporaryCheckpoint: false }))
 *   test(check.name, check.run);
 */
export function sinkSuite(factory: Factory, manifest: SinkManifest): SuiteCheck[] {
  const on = (name: string, look: (place: Place) => Promise<void>) =>
    checkOf(name, factory, async (subject) => {
      const place = new Place(subject);
      try {
        await look(place);
      } finally {
        await place.endAll();
      }
    });
  return [
    on('the sink says of itself what is checked', async ({ subject }) => {
      isEqual({ ...subject.sink.manifest }, { ...manifest }, 'the manifest');
      holds(subject.sink.name !== '' && subject.sink.description !== '', 'a sink has a name and a description');
      isEqual(JSON.parse(JSON.stringify(subject.sink.detail)), subject.sink.detail, 'the detail, which is plain data');
    }),
    ...delivery(on),
    ...failures(on),
    ...(manifest.idempotent ? repetition(on) : []),
    ...(manifest.transactional ? visibility(on) : []),
    ...OUTPUT_MODES.filter((mode) => manifest.outputModes.includes(mode)).map((mode) => resultOf(on, mode)),
  ];
}

type On = (name: string, look: (place: Place) => Promise<void>) => SuiteCheck;

function delivery(on: On): SuiteCheck[] {
  return [
    on('rows of each epoch arrive, NULLs among them', async (place) => {
      const sink = await place.start();
      await deliver(sink, 0, rows('a', 2));
      await deliver(sink, 1, [
        { key: 'b', value: null },
        { key: null, value: 'x' },
      ]);
      await place.stop();
      const expected = [...rows('a', 2), { key: 'b', value: null }, { key: null, value: 'x' }];
      await place.shows(expected, 'two epochs');
      if (place.subject.ordered === true) hasRowsInOrder(await place.subject.rows(), expected, 'the order of the epochs');
    }),
    on('an epoch without rows is an epoch', async (place) => {
      const sink = await place.start();
      for (const [epochId, its] of [[], rows('a', 1), [], rows('b', 1)].entries()) await deliver(sink, epochId, its);
      await place.stop();
      await place.shows([...rows('a', 1), ...rows('b', 1)], 'four epochs, two of them empty');
    }),
    on('a large epoch arrives whole', async (place) => {
      const sink = await place.start();
      const parts = Array.from({ length: LARGE_BATCHES }, (_, n) => rows(`part-${n}-`, LARGE_ROWS));
      const written = await sink.write(epochOf(0, parts));
      await sink.commit(0);
      await place.stop();
      holds(written === null || written === LARGE_BATCHES * LARGE_ROWS, `write said ${written} rows of ${LARGE_BATCHES * LARGE_ROWS}`);
      await place.shows(parts.flat(), 'the large epoch');
    }),
    on('a query goes on where the one before stopped', async (place) => {
      await deliver(await place.start(), 0, rows('a', 2));
      await place.stop();
      await deliver(await place.start({ lastCommittedEpoch: 0 }), 1, rows('b', 2));
      await place.stop();
      await place.shows([...rows('a', 2), ...rows('b', 2)], 'both runs');
    }),
  ];
}

function failures(on: On): SuiteCheck[] {
  return [
    on('an error while rows are read comes out of write, and nothing of it is lost afterwards', async (place) => {
      const sink = await place.start();
      await deliver(sink, 0, rows('a', 1));
      const error = new Error('the source is away');
      const broken = new Epoch(infoOf(1), SINK_SUITE_SCHEMA, async function* () {
        yield batchOf(rows('b', 1));
        throw error;
      });
      await rejects(() => sink.write(broken), 'write');
      await sink.abort?.(1, error);
      await place.crash();
      await deliver(await place.start({ lastCommittedEpoch: 0 }), 1, rows('b', 2));
      await place.stop();
      await place.holdsAtLeast([...rows('a', 1), ...rows('b', 2)], 'the epoch that was written again');
    }),
    on('an epoch that a crash cut short arrives when it comes again', async (place) => {
      const sink = await place.start();
      await deliver(sink, 0, rows('a', 1));
      await sink.write(epochOf(1, [rows('b', 2)]));
      await place.crash();
      await deliver(await place.start({ lastCommittedEpoch: 0 }), 1, rows('b', 2));
      await place.stop();
      await place.holdsAtLeast([...rows('a', 1), ...rows('b', 2)], 'the epoch that was written again');
    }),
    on('it may be closed before any epoch, and after an abort', async (place) => {
      await place.start();
      await place.stop();
      const sink = await place.start();
      await sink.abort?.(0, new Aborted());
      await place.stop();
      await place.shows([], 'a sink that was given nothing');
    }),
  ];
}

/** Checks of sinks that are idempotent by epoch. */
function repetition(on: On): SuiteCheck[] {
  return [
    on('a commit that comes again, its reply having been lost, changes nothing', async (place) => {
      const sink = await place.start();
      await deliver(sink, 0, rows('a', 2));
      await sink.commit(0);
      await deliver(sink, 1, rows('b', 1));
      await place.stop();
      await place.shows([...rows('a', 2), ...rows('b', 1)], 'a commit that came twice');
    }),
    on('an epoch that was committed and comes again after a crash counts once', async (place) => {
      const sink = await place.start();
      await deliver(sink, 0, rows('a', 2));
      await deliver(sink, 1, rows('b', 2));
      await place.crash();
      const again = await place.start({ lastCommittedEpoch: 0 });
      await deliver(again, 1, rows('b', 2));
      await deliver(again, 2, rows('c', 1));
      await place.stop();
      await place.shows([...rows('a', 2), ...rows('b', 2), ...rows('c', 1)], 'epoch 1 came twice');
    }),
    on('the first epoch counts once, however often it comes again', async (place) => {
      for (let run = 0; run < 3; run++) {
        await deliver(await place.start(), 0, rows('a', 2));
        await place.crash();
      }
      await deliver(await place.start({ lastCommittedEpoch: 0 }), 1, rows('b', 1));
      await place.stop();
      await place.shows([...rows('a', 2), ...rows('b', 1)], 'epoch 0 came three times');
    }),
    on('an epoch that failed and is written again in the same run counts once', async (place) => {
      const sink = await place.start();
      await sink.write(epochOf(0, [rows('a', 2)]));
      await sink.abort?.(0, new Error('the commit was refused'));
      await place.stop();
      await deliver(await place.start(), 0, rows('a', 2));
      await place.stop();
      await place.shows(rows('a', 2), 'epoch 0 was written twice and committed once');
    }),
    on('epochs of another query are not taken for those that are there', async (place) => {
      await deliver(await place.start(), 0, rows('a', 2));
      await place.stop();
      const other = await place.start({ queryId: 'another' }).catch((error: unknown) => error);
      // a place may belong to one query: then the other must be told
      if (!(other instanceof Error)) {
        await deliver(other as Sink, 0, rows('b', 2));
        await place.stop();
        return place.shows([...rows('a', 2), ...rows('b', 2)], 'both queries');
      }
      holds(isTidemarkError(other), `another query is refused with ${String(other)}, which is no TidemarkError`);
      return place.shows(rows('a', 2), 'the first query');
    }),
  ];
}

/** Checks of transactional sinks. */
function visibility(on: On): SuiteCheck[] {
  return [
    on('nothing of an epoch shows before its commit', async (place) => {
      const sink = await place.start();
      await deliver(sink, 0, rows('a', 1));
      await sink.write(epochOf(1, [rows('b', LARGE_ROWS), rows('c', LARGE_ROWS)]));
      await place.shows(rows('a', 1), 'epoch 1 is written and not committed');
      await sink.commit(1);
      await place.stop();
      await place.shows([...rows('a', 1), ...rows('b', LARGE_ROWS), ...rows('c', LARGE_ROWS)], 'epoch 1 is committed');
    }),
    on('what was written before a crash, and not committed, never shows', async (place) => {
      const sink = await place.start();
      await deliver(sink, 0, rows('a', 1));
      await sink.write(epochOf(1, [rows('lost', LARGE_ROWS)]));
      await place.crash();
      await place.shows(rows('a', 1), 'after the crash');
      const again = await place.start({ lastCommittedEpoch: 0 });
      await place.shows(rows('a', 1), 'after the start');
      await deliver(again, 1, rows('b', 1));
      await place.stop();
      await place.shows([...rows('a', 1), ...rows('b', 1)], 'after the epoch came again');
    }),
    on('what was aborted never shows', async (place) => {
      const sink = await place.start();
      await sink.write(epochOf(0, [rows('lost', 2)]));
      await sink.abort?.(0, new Error('another sink of the query failed'));
      await place.stop();
      await place.shows([], 'after the abort');
    }),
  ];
}

function resultOf(on: On, outputMode: OutputMode): SuiteCheck {
  return on(`in ${outputMode} mode results arrive`, async (place) => {
    const sink = await place.start({ outputMode });
    await deliver(sink, 0, rows('a', 2));
    await deliver(sink, 1, rows('b', 3));
    await place.stop();
    const replaces = outputMode === 'complete' && place.subject.replaces === true;
    await place.shows(replaces ? rows('b', 3) : [...rows('a', 2), ...rows('b', 3)], 'two results');
  });
}

interface Start {
  readonly lastCommittedEpoch?: number;
  readonly outputMode?: OutputMode;
  readonly queryId?: string;
}

/** The place of a check, and the sinks that were opened over it. */
class Place {
  #running: Sink | null = null;
  /** What crashed processes left open; let go when the check is over. */
  readonly #abandoned: Sink[] = [];

  /** A new one each time: what a place knows of a query may lie outside of it. */
  readonly #id = randomUUID();

  constructor(readonly subject: SinkSubject) {}

  async start({ lastCommittedEpoch, outputMode = 'append', queryId = 'query' }: Start = {}): Promise<Sink> {
    const { sink } = this.subject;
    sink.check?.(SINK_SUITE_SCHEMA, outputMode);
    this.#running = await sink.open({
      queryId: `suite-${queryId}-${this.#id}`,
      queryName: null,
      schema: SINK_SUITE_SCHEMA,
      outputMode,
      settings: SETTINGS,
      lastCommittedEpoch: lastCommittedEpoch ?? null,
      checkpointIsTemporary: false,
      signal: new AbortController().signal,
    });
    return this.#running;
  }

  async stop(): Promise<void> {
    const sink = this.#running;
    this.#running = null;
    await sink?.close();
  }

  /** The process is gone: the sink hears nothing more. */
  async crash(): Promise<void> {
    if (this.#running !== null) this.#abandoned.push(this.#running);
    this.#running = null;
  }

  async endAll(): Promise<void> {
    await this.stop();
    // of processes that died long ago: what they still hold may be in no state to be closed
    for (const sink of this.#abandoned) await sink.close().catch(() => undefined);
  }

  async shows(expected: readonly Row[], what: string): Promise<void> {
    await this.#look((found) => hasRows(found, expected, what));
  }

  /** Looks at what a reader sees; where commits show with a delay, until it is right or patience is over. */
  async #look(check: (found: readonly Row[]) => void): Promise<void> {
    const deadlineMs = systemClock.nowMs() + (this.subject.delayed === true ? PATIENCE_MS : 0);
    for (;;) {
      const found = await this.subject.rows();
      try {
        return check(found);
      } catch (error) {
        if (systemClock.nowMs() >= deadlineMs) throw error;
      }
      await systemClock.waitUntil(systemClock.nowMs() + POLL_MS);
    }
  }

  holdsAtLeast(expected: readonly Row[], what: string): Promise<void> {
    if (this.subject.sink.manifest.idempotent) return this.shows(expected, what);
    return this.#look((found) => {
      const keys = new Set(found.map(({ key, value }) => `${String(key)} ${String(value)}`));
      const missing = expected.find(({ key, value }) => !keys.has(`${String(key)} ${String(value)}`));
      holds(missing === undefined, `${what}: the row ${JSON.stringify(missing)} is lost`);
    });
  }
}

async function deliver(sink: Sink, epochId: number, its: readonly Row[]): Promise<void> {
  await sink.write(epochOf(epochId, [its]));
  await sink.commit(epochId);
}

function rows(prefix: string, count: number): Row[] {
  return Array.from({ length: count }, (_, n) => ({ key: prefix, value: `${prefix}${n}` }));
}

function batchOf(its: readonly Row[]): Batch {
  return batchFromObjects(SINK_SUITE_SCHEMA, its);
}

function infoOf(id: number) {
  return { id, watermark: NO_WATERMARK, evaluation: { ...SETTINGS, timestampMicros: 0n, epochId: id }, isNoData: false };
}

function epochOf(id: number, parts: readonly (readonly Row[])[]): Epoch {
  return new Epoch(infoOf(id), SINK_SUITE_SCHEMA, async function* () {
    for (const part of parts) if (part.length > 0) yield batchOf(part);
  });
}
