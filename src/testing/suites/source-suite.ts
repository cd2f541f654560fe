import { type Clock, systemClock } from '../../base/clock.js';
import { typesEqual } from '../../columnar/types.js';
import { sameOffset } from '../../checkpoint/source-input.js';
import { CheckpointSourceLog } from '../../checkpoint/source-log.js';
import { MemoryStore } from '../../state/memory-store.js';
import type { EpochStream } from '../../stream/epoch-stream.js';
import type { Offset, ReadLimit, Source, SourceManifest, SourceProvider } from '../../stream/source.js';
import { rowKey } from '../row-text.js';
import type { Row } from '../simulated-query.js';
import { checkOf, type Disposable, failed, hasRows, hasRowsInOrder, holds, isEqual, rowsOf, type SuiteCheck } from './check.js';

/** A source to look at. */
export interface SourceSubject extends Disposable {
  /** What `from…` returns. Opened once for each process that the suite plays. */
  readonly stream: Pick<EpochStream, 'plan'>;
  /** Makes more rows, one at least, for the source to find. */
  readonly more: () => void | Promise<void>;
  /** The clock of the query, for sources that go by it; default the machine's. */
  readonly clock?: Clock;
  /** The source has always more to give, whatever `more` does. */
  readonly endless?: boolean;
  /** Rows are pushed to the source: those that no epoch had when the process died went with it. */
  readonly pushed?: boolean;
}

type Factory = () => SourceSubject | Promise<SourceSubject>;

const SETTINGS = { ansi: true, timeZone: 'UTC' } as const;
const EVALUATION = { ...SETTINGS, timestampMicros: 0n, epochId: 0 };
const POLL_MS = 5;
/** How long rows that were made may take to be found. */
const PATIENCE_MS = 15_000;

/**
 * What a source must keep, as checks for any test runner, for the promises of its manifest: offsets are plain data and go on, rows come once
 * each, with the columns that were asked for, and only those up to the offset; `replayable`: the same range gives the same rows again, in
 * this run and after a restart; `availableNow`: what comes after it has begun is for the next run. The factory gives a new source each time.
 *
 * @example
 * const source = () => { const input = memoryStream('v INT'); return { stream: input, more: () => void input.add([{ v: 1 }]) }; };
 * for (const check of sourceSuite(source, { replayable: true, availableNow: true })) test(check.name, check.run);
 */
export function sourceSuite(factory: Factory, manifest: SourceManifest): SuiteCheck[] {
  const on = (name: string, look: (run: SourceRun) => Promise<void>) =>
    checkOf(name, factory, async (subject) => {
      const run = new SourceRun(subject);
      try {
        await look(run);
      } finally {
        await run.end();
      }
    });
  return [
    on('the source says of itself what is checked', async ({ provider }) => {
      isEqual({ ...provider.manifest }, { ...manifest }, 'the manifest');
      holds(provider.name !== '' && provider.description !== '', 'a source has a name and a description');
      isEqual(JSON.parse(JSON.stringify(provider.detail)), provider.detail, 'the detail, which is plain data');
    }),
    ...offsets(on),
    ...reading(on),
    ...ending(on),
    ...(manifest.replayable ? replays(on) : []),
    ...(manifest.availableNow ? [fixedEnd(on)] : []),
  ];
}

type On = (name: string, look: (run: SourceRun) => Promise<void>) => SuiteCheck;

function offsets(on: On): SuiteCheck[] {
  return [
    on('offsets are plain data, and go on when there is more', async (run) => {
      const [first, second] = await run.twoEpochs();
      for (const offset of [first, second]) isEqual(throughJson(offset), offset, 'an offset, written as JSON and read again');
      holds(!sameOffset(first, second), `there was more, and the offset stayed ${JSON.stringify(first)}`);
    }),
    on('where nothing is new the offset stays', async (run) => {
      if (run.subject.endless === true) return run.goesOnWithoutEnd();
      const [, second] = await run.twoEpochs();
      const again = (await run.latestOffset(second, 'configured')) ?? second;
      holds(sameOffset(again, second), `nothing was new, and the offset went from ${JSON.stringify(second)} to ${JSON.stringify(again)}`);
      return undefined;
    }),
    on('without a limit an epoch takes all there is', async (run) => {
      await run.open();
      await run.subject.more();
      await run.subject.more();
      const end = await run.next(null, 'unlimited');
      if (run.subject.endless === true) return;
      const again = (await run.latestOffset(end, 'unlimited')) ?? end;
      holds(sameOffset(again, end), `an epoch without a limit ended at ${JSON.stringify(end)}, and more was left`);
    }),
  ];
}

function reading(on: On): SuiteCheck[] {
  return [
    on('rows come once, in ranges that follow each other', async (run) => {
      const [first, second] = await run.twoEpochs();
      const parts = [...(await run.read(null, first)), ...(await run.read(first, second))];
      holds(parts.length > 0, 'there was more, and no row came');
      const whole = await run.read(null, second);
      // how an endless source makes its rows may depend on where an epoch begins
      if (run.subject.endless === true) isEqual(whole.length, parts.length, 'the number of rows of both ranges as one');
      else hasRows(whole, parts, 'both ranges as one');
    }),
    on('what comes later does not show in a range', async (run) => {
      await run.open();
      await run.subject.more();
      const first = await run.next(null);
      const before = await run.read(null, first);
      await run.subject.more();
      await run.next(first);
      hasRowsInOrder(await run.read(null, first), before, 'the range after more rows had come');
    }),
    on('an offset that was written as JSON is the same place', async (run) => {
      const [first, second] = await run.twoEpochs();
      hasRowsInOrder(await run.read(throughJson(first), throughJson(second)!), await run.read(first, second), 'the range');
    }),
    on('batches have the columns that were asked for, and their types', async (run) => {
      const all = run.provider.schema.fields;
      await run.open();
      await run.subject.more();
      const end = await run.next(null);
      for await (const batch of run.source.read(null, end, EVALUATION)) {
        const types = batch.schema.fields.map((f) => f.name);
        isEqual(
          types,
          all.map((f) => f.name),
          'the columns',
        );
        holds(
          batch.schema.fields.every((f, k) => typesEqual(f.type, all[k]!.type)),
          'a column has another type than the schema says',
        );
      }
    }),
    on('a column that is read alone has the same values', async (run) => {
      const name = run.provider.schema.fields.at(-1)!.name;
      await run.open();
      await run.subject.more();
      const end = await run.next(null);
      const all = await run.read(null, end);
      await run.close();
      if (!run.provider.manifest.replayable) return;
      await run.open([name]);
      hasRowsInOrder(
        await run.read(null, end),
        all.map((row) => ({ [name]: row[name] })),
        `column ${name} alone`,
      );
    }),
    on('reading may end early, and begin again', async (run) => {
      const [, second] = await run.twoEpochs();
      for await (const batch of run.source.read(null, second, EVALUATION)) if (batch.length >= 0) break;
      hasRowsInOrder(await run.read(null, second), await run.read(null, second), 'two reads after one that ended early');
    }),
  ];
}

function ending(on: On): SuiteCheck[] {
  return [
    on('what is told to be durable may be told twice, and what follows is still there', async (run) => {
      const [first, second] = await run.twoEpochs();
      const rest = await run.read(first, second);
      await run.source.commit?.(first);
      await run.source.commit?.(first);
      hasRowsInOrder(await run.read(first, second), rest, 'the range after the durable one');
    }),
    on('waiting for data ends when it is aborted', async (run) => {
      await run.open();
      if (run.source.waitForData === undefined) return;
      const abort = new AbortController();
      const waiting = run.source.waitForData(abort.signal);
      abort.abort();
      const over = new AbortController();
      const late = systemClock.waitUntil(systemClock.nowMs() + PATIENCE_MS, over.signal).then(() => 'late');
      const outcome = await Promise.race([waiting.then(() => 'ended'), late]);
      over.abort();
      isEqual(outcome, 'ended', 'the wait');
    }),
    on('it may be closed before it was read, and twice', async (run) => {
      await run.open();
      await run.source.close();
      await run.source.close();
    }),
  ];
}

/** Checks of replayable sources. */
function replays(on: On): SuiteCheck[] {
  return [
    on('the same range gives the same rows again', async (run) => {
      const [first, second] = await run.twoEpochs();
      for (const [start, end] of [
        [first, second],
        [null, first],
      ] as const) {
        const rows = await run.read(start, end);
        holds(rows.length > 0, 'a range that had rows has none when it is read again');
        hasRowsInOrder(await run.read(start, end), rows, 'the range, read twice');
      }
    }),
    on('the same range gives the same rows after a restart', async (run) => {
      const [first, second] = await run.twoEpochs();
      const before = [await run.read(null, first), await run.read(first, second)];
      await run.crash();
      await run.open();
      hasRowsInOrder(await run.read(first, second), before[1]!, 'the epoch that runs again');
      hasRowsInOrder(await run.read(null, first), before[0]!, 'the epoch before it');
    }),
    on('after a restart no row is lost and none comes twice', async (run) => {
      const [first, second] = await run.twoEpochs();
      await run.source.commit?.(first);
      const seen = await run.read(first, second);
      await run.crash();
      await run.open();
      hasRowsInOrder(await run.read(first, second), seen, 'the epoch that runs again');
      await run.source.commit?.(second);
      await run.subject.more();
      const third = await run.next(second);
      const rest = await run.read(second, third);
      holds(rest.length > 0, 'there was more after the restart, and no row came');
      if (run.subject.endless !== true) return;
      const keys = new Set(seen.map(rowKey));
      holds(!rest.some((row) => keys.has(rowKey(row))), 'a row of the epoch before the restart came again after it');
    }),
  ];
}

function fixedEnd(on: On): SuiteCheck {
  return on('what comes after availableNow has begun is for the next run', async (run) => {
    await run.open();
    await run.subject.more();
    let end: Offset | null = await run.next(null);
    await run.subject.more();
    await run.source.prepareForAvailableNow!();
    await run.subject.more();
    for (let epochs = 0; ; epochs++) {
      const next: Offset | null = (await run.latestOffset(end, 'configured')) ?? end;
      if (sameOffset(next, end)) break;
      if (epochs > 1_000) throw failed('availableNow has no end: an offset came a thousand times');
      end = next;
    }
    const now = await run.read(null, end!);
    await run.crash();
    await run.open();
    hasRowsInOrder(await run.read(null, end!), now, 'what was available');
    if (run.subject.pushed === true) await run.subject.more();
    const later = await run.read(end, await run.next(end));
    holds(later.length > 0, 'what came after availableNow had begun did not come in the next run');
  });
}

/** The runs of a source over one checkpoint. */
class SourceRun {
  readonly provider: SourceProvider;
  readonly #store = new MemoryStore();
  #stop = new AbortController();
  #source: Source | null = null;
  #log = new CheckpointSourceLog(this.#store, 0);
  readonly #abandoned: Source[] = [];

  constructor(readonly subject: SourceSubject) {
    const { plan } = subject.stream;
    if (plan.kind !== 'source') throw failed(`a source suite takes the stream of a source, not of ${plan.kind}`);
    this.provider = plan.provider;
  }

  get source(): Source {
    if (this.#source === null) throw failed('the source is not open');
    return this.#source;
  }

  async open(columns = this.provider.schema.fields.map((f) => f.name)): Promise<void> {
    this.#stop = new AbortController();
    this.#log = new CheckpointSourceLog(this.#store, 0);
    this.#source = await this.provider.open({
      log: this.#log,
      clock: this.subject.clock ?? systemClock,
      signal: this.#stop.signal,
      columns,
      settings: SETTINGS,
    });
  }

  /** The next offset, logged as an epoch's. */
  async latestOffset(start: Offset | null, limit: ReadLimit): Promise<Offset | null> {
    const end = await this.source.latestOffset(start, limit);
    await this.#store.write(this.#log.staged);
    this.#log.stagedIsDurable();
    return end;
  }

  async close(): Promise<void> {
    const source = this.#source;
    this.#source = null;
    this.#stop.abort();
    await source?.close();
  }

  /** The process is gone; what it left open goes when the check is over. */
  async crash(): Promise<void> {
    this.#abandoned.push(this.source);
    this.#source = null;
  }

  async end(): Promise<void> {
    await this.close();
    for (const source of this.#abandoned) await source.close();
  }

  /** Opens the source and asks for two epochs; returns their ends. */
  async twoEpochs(): Promise<[Offset, Offset]> {
    await this.open();
    await this.subject.more();
    const first = await this.next(null);
    await this.subject.more();
    return [first, await this.next(first)];
  }

  /** The end of the next epoch with rows. */
  async next(start: Offset | null, limit: ReadLimit = 'configured'): Promise<Offset> {
    const deadlineMs = systemClock.nowMs() + PATIENCE_MS;
    for (;;) {
      const end = await this.latestOffset(start, limit);
      if (end !== null && !sameOffset(end, start) && (await this.read(start, end)).length > 0) return end;
      if (systemClock.nowMs() > deadlineMs) throw failed(`there was more, and after ${PATIENCE_MS} ms the source had not found it`);
      await systemClock.waitUntil(systemClock.nowMs() + POLL_MS);
    }
  }

  read(start: Offset | null, end: Offset): Promise<Row[]> {
    return rowsOf(this.source.read(start, end, EVALUATION));
  }

  async goesOnWithoutEnd(): Promise<void> {
    const [first, second] = await this.twoEpochs();
    holds(!sameOffset(second, first), 'an endless source has always more');
  }
}

function throughJson(offset: Offset): Offset {
  return JSON.parse(JSON.stringify(offset)) as Offset;
}
