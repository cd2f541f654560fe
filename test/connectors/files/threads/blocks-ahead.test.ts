// Whoever reads which block, and in which order they are done: what comes out is what one thread reads.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nextTurn } from '../../../../src/base/clock.js';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { Batch } from '../../../../src/columnar/batch.js';
import { parseDdl } from '../../../../src/columnar/ddl.js';
import type { LineReader } from '../../../../src/connectors/files/format.js';
import { formatNamed } from '../../../../src/connectors/files/formats.js';
import { lineRanges, RangeReader, type LineRange } from '../../../../src/connectors/files/line-ranges.js';
import { lineBlocks } from '../../../../src/connectors/files/lines.js';
import { plainChunks } from '../../../../src/connectors/files/plain-chunks.js';
import { type BlockDealer, DealtBlock } from '../../../../src/connectors/files/threads/block-threads.js';
import { BlocksAhead, type ScannedFile } from '../../../../src/connectors/files/threads/blocks-ahead.js';
import { passing } from '../../../../src/connectors/files/threads/epoch-stages.js';

const root = mkdtempSync(join(tmpdir(), 'blocks-ahead-'));
afterAll(() => rmSync(root, { recursive: true }));

const BLOCK_BYTES = 40;
const schema = parseDdl('id INT');
const { signal } = new AbortController();
const request = { schema, columns: ['id'], timeZone: 'UTC', ansi: true, batchRows: 10, signal };

function linesOf(mode: string, byRanges: boolean): LineReader {
  const { lines } = formatNamed('json').reader(request, new Map([['mode', mode]]));
  return {
    blocks: (file) => lineBlocks(plainChunks(file.path, signal), 'any', BLOCK_BYTES),
    ranges: (file) => (byRanges ? lineRanges(file.path, 'any', BLOCK_BYTES) : null),
    read: (block) => lines!.read(block),
  };
}

/** Threads that take some blocks, in any order and after any time, and fail with what they cannot read. */
class PretendedThreads implements BlockDealer {
  readonly blocksAhead = 5;
  readonly #lines: LineReader;
  readonly #taken = new Set<number>();
  readonly #files = new RangeReader();
  #next = 0;

  constructor(
    mode: string,
    private readonly turns: readonly number[],
  ) {
    this.#lines = linesOf(mode, true);
  }

  deal(work: DealtBlock['work']): DealtBlock {
    const copy = 'bytes' in work ? { ...work, bytes: work.bytes.slice() } : work;
    const dealt = new DealtBlock(this.#next++, copy, schema);
    const turns = this.turns[dealt.number % this.turns.length]!;
    // a block that is given with its bytes has to be read there
    if ('bytes' in copy || turns > 0) void this.#work(dealt, copy, turns);
    return dealt;
  }

  async #work(dealt: DealtBlock, work: DealtBlock['work'], turns: number): Promise<void> {
    const isEarly = turns % 2 === 0;
    if (isEarly && !this.#take(dealt)) return;
    for (let k = 0; k < turns; k++) await nextTurn();
    if (!isEarly && !this.#take(dealt)) return;
    try {
      const block = 'bytes' in work ? work : this.#files.read(work as LineRange);
      dealt.answer(Array.from(this.#lines.read(block), (batch) => ({ batch: copied(batch), rows: batch.length, eventTimes: [] })));
    } catch {
      dealt.answer(null);
    }
  }

  claim(dealt: DealtBlock): boolean {
    return !('bytes' in dealt.work) && this.#take(dealt);
  }

  forget(dealt: DealtBlock): void {
    this.#taken.add(dealt.number);
  }

  #take({ number }: DealtBlock): boolean {
    return !this.#taken.has(number) && this.#taken.add(number) !== undefined;
  }
}

function copied(batch: Batch): Batch {
  void batch.columns;
  return batch;
}

interface Seen {
  readonly batches: unknown[];
  readonly error: string | null;
}

async function seen(batches: AsyncIterable<Batch>): Promise<Seen> {
  const rows: unknown[] = [];
  try {
    for await (const batch of batches) rows.push(batch.rows());
    return { batches: rows, error: null };
  } catch (error) {
    return { batches: rows, error: String(error) };
  }
}

async function* oneThread(files: readonly ScannedFile[], lines: LineReader): AsyncIterable<Batch> {
  for (const { input, widened, mayFail } of files) {
    try {
      for await (const block of lines.blocks(input)) for (const batch of lines.read(block)) yield widened(batch);
    } catch (error) {
      mayFail(error);
    }
  }
}

async function* severalThreads(files: readonly ScannedFile[], lines: LineReader, threads: BlockDealer): AsyncIterable<Batch> {
  for await (const { batch } of new BlocksAhead(threads, lines, passing(null), null).read(files)) yield batch!;
}

const line = fc.oneof({ weight: 9, arbitrary: fc.nat(99).map((n) => `{"id":${n}}`) }, { weight: 1, arbitrary: fc.constant('{"id":x}') });
const file = fc.array(line, { maxLength: 30 }).map((lines) => lines.join('\n'));

test('rows, their order and errors are those of one thread', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(file, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('PERMISSIVE', 'DROPMALFORMED', 'FAILFAST'),
      fc.record({ byRanges: fc.boolean(), mayIgnore: fc.boolean() }),
      fc.array(fc.nat(6), { minLength: 1, maxLength: 9 }),
      async (texts, mode, { byRanges, mayIgnore }, turns) => {
        const files = texts.map((text, k): ScannedFile => {
          const path = join(root, `${k}.json`);
          writeFileSync(path, text);
          return {
            input: { path, uri: path, sizeBytes: text.length, modifiedMs: 0, partitions: new Map() },
            constants: new Map(),
            widened: (batch) => batch,
            mayFail: (error) => {
              if (!mayIgnore) throw error;
            },
          };
        });
        const one = await seen(oneThread(files, linesOf(mode, byRanges)));
        expect(await seen(severalThreads(files, linesOf(mode, byRanges), new PretendedThreads(mode, turns)))).toEqual(one);
      },
    ),
    { numRuns: 300 },
  );
});

test('a reader that stops early leaves no block to be read', async () => {
  const path = join(root, 'long.json');
  const text = '{"id":1}\n'.repeat(200);
  writeFileSync(path, text);
  const input = { path, uri: path, sizeBytes: text.length, modifiedMs: 0, partitions: new Map<string, string | null>() };
  const threads = new PretendedThreads('PERMISSIVE', [0]);
  const dealt: DealtBlock[] = [];
  const deal = threads.deal.bind(threads);
  threads.deal = (work) => {
    const block = deal(work);
    dealt.push(block);
    return block;
  };
  const files = [{ input, constants: new Map(), widened: (batch: Batch) => batch, mayFail: () => undefined }];
  for await (const batch of severalThreads(files, linesOf('PERMISSIVE', true), threads)) {
    expect(batch.length).toBeGreaterThan(0);
    break;
  }
  expect(dealt.length).toBeGreaterThan(1);
  expect(dealt.filter((block) => threads.claim(block))).toEqual([]);
});
