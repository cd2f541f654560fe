import { systemClock } from '../../base/clock.js';
import type { Batch } from '../../columnar/batch.js';
import { rangeNotRead } from './data-loss.js';
import type { FetchedPart, LogClient, LogRecord } from './log-client.js';
import { typeOf } from './client-errors.js';
import { EARLIEST, type TopicPartition } from './offsets.js';
import type { RowBuilder } from './record-rows.js';

export interface Range extends TopicPartition {
  readonly start: number;
  readonly end: number;
}

export interface RangeSettings {
  readonly failOnDataLoss: boolean;
  readonly pollTimeoutMs: number;
  readonly groupId: string;
  readonly signal: AbortSignal;
}

/**
 * The rows of a range of one partition, in order of offsets. Markers of transactions, aborted records and what compaction has taken away are
 * passed over. The next request is under way while rows are used.
 */
export async function* readRange(log: LogClient, range: Range, rows: RowBuilder, settings: RangeSettings): AsyncGenerator<Batch> {
  let position = range.start;
  let waitingSinceMs: number | null = null;
  let next = position < range.end ? asked(log, range, position) : null;
  while (next !== null) {
    settings.signal.throwIfAborted();
    const answer = await next;
    if (answer.error !== undefined) {
      position = await afterGap(log, range, position, settings, answer.error);
      next = position < range.end ? asked(log, range, position) : null;
      continue;
    }
    const reached = positionAfter(answer.part, position);
    if (reached === position) {
      waitingSinceMs ??= systemClock.nowMs();
      if (systemClock.nowMs() - waitingSinceMs > settings.pollTimeoutMs) {
        if (settings.failOnDataLoss) throw rangeNotRead(range, position, range.end, settings.groupId);
        return;
      }
    } else waitingSinceMs = null;
    next = reached < range.end ? asked(log, range, reached) : null;
    if (answer.part !== null) {
      for (const record of dataRecords(answer.part)) {
        const offset = Number(record.offset);
        if (offset >= position && offset < range.end) rows.add(range, offset, record);
      }
      const batch = rows.finish();
      if (batch !== null) yield batch;
    }
    position = reached;
  }
}

interface Answer {
  readonly part: FetchedPart | null;
  readonly error?: unknown;
}

/** A request that never rejects: it may be under way when nobody waits for it. */
function asked(log: LogClient, at: TopicPartition, offset: number): Promise<Answer> {
  return log.fetch(at, offset).then(
    (part) => ({ part }),
    (error: unknown) => ({ part: null, error: error ?? new Error('the request failed') }),
  );
}

/** Where to read on: behind the last record batch, or one further where the log goes on but holds nothing here any more. */
function positionAfter(part: FetchedPart | null, position: number): number {
  if (part === null) return position;
  const last = part.messages.at(-1);
  if (last !== undefined) {
    const context = last.batchContext;
    const end = context === undefined ? Number(last.offset) : Number(context.firstOffset) + context.lastOffsetDelta;
    return Math.max(position + 1, Number(last.offset) + 1, end + 1);
  }
  const stable = Number(part.lastStableOffset);
  const readable = stable >= 0 ? Math.min(stable, Number(part.highWatermark)) : Number(part.highWatermark);
  return position < readable ? position + 1 : position;
}

/** The offset to go on at when the one asked for is not there; refuses where that loses data and nobody has allowed it. */
async function afterGap(log: LogClient, range: Range, position: number, settings: RangeSettings, error: unknown): Promise<number> {
  const type = typeOf(error);
  if (type !== 'OFFSET_OUT_OF_RANGE' && type !== 'UNKNOWN_TOPIC_OR_PARTITION') throw error;
  if (settings.failOnDataLoss) throw rangeNotRead(range, position, range.end, settings.groupId, error);
  if (type === 'UNKNOWN_TOPIC_OR_PARTITION') return range.end;
  const [earliest] = await log.offsets([{ topic: range.topic, partition: range.partition, timestamp: EARLIEST }]);
  return earliest !== undefined && earliest.offset > position ? earliest.offset : range.end;
}

/** Records without markers, and without those of transactions that were aborted. */
function dataRecords({ messages, abortedTransactions }: FetchedPart): readonly LogRecord[] {
  const data: LogRecord[] = [];
  const starts = (abortedTransactions ?? [])
    .map(({ producerId, firstOffset }) => ({ producerId, firstOffset: Number(firstOffset) }))
    .toSorted((a, b) => a.firstOffset - b.firstOffset);
  const aborted = new Set<string>();
  let k = 0;
  for (const record of messages) {
    const producerId = record.batchContext?.producerId ?? '';
    while (k < starts.length && starts[k]!.firstOffset <= Number(record.offset)) aborted.add(starts[k++]!.producerId);
    if (record.isControlRecord) aborted.delete(producerId);
    else if (!(record.batchContext?.inTransaction === true && aborted.has(producerId))) data.push(record);
  }
  return data;
}
