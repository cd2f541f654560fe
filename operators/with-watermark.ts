import { TidemarkError } from '../src/base/errors.js';
import { sqlName, type Field } from '../src/columnar/types.js';
import { Scope, type ScopeColumn } from '../src/expressions/scope.js';
import { delayMicros, parseDelay } from '../src/expressions/values/time/interval-literal.js';
import { type EpochOperator, streamOf } from '../src/stream/epoch-stream.js';
import { eventTimesOf, observe } from '../src/stream/event-times.js';
import { mapBatches } from '../src/stream/operator.js';
import type { PlanNode, WithWatermarkNode } from '../src/stream/plan-node.js';
import { withMetadata } from '../src/stream/project-node.js';
import { WATERMARK_DELAY } from '../src/stream/watermark.js';
import type { Over, TimeColumn } from './shared/row-types.js';
import { isWindowStruct } from './shared/time-windows.js';

/**
 * Says which column is the event time and how late its rows may come: the watermark is the latest event time seen, less the delay.
 *
 * Semantics
 *   1. The watermark of an epoch is computed of the rows before it, so it moves one epoch late; it never goes back.
 *   2. Rows whose event time is NULL do not move it, and are never late.
 *   3. Every row passes: what is late is for the stateful operators above to say.
 *   4. With several watermarks in a query, `multipleWatermarkPolicy` (min or max) says which one holds. Only the query's outlives a
 *      restart, as in Spark: with min it stands still after one until each of them has seen rows again.
 *   5. On a bounded stream it does nothing.
 *   6. `idleTimeout` (beyond Spark): when the sources below have had nothing new for that long, in processing time, this watermark no longer
 *      counts among several, so that an input that has gone quiet does not hold the others back. An epoch without data then runs at once
 *      where that lets results out. When all are idle, the query's watermark stands still. With its next rows the input counts again; those
 *      behind the watermark are late. The time counts anew from each start of the query.
 *   7. `maxWatermarkJump` (beyond Spark): an epoch moves the query's watermark on the word of this input by no more than that, so that one row
 *      from the far future does not make all others late. It is counted from the query's watermark; in the first epoch with rows from the
 *      earliest event time of that epoch, less the delay. A row far ahead moves it once, not again in every epoch.
 *
 * Time      marks the column; the delay is an interval text (`10 minutes`, `1 day 2 hours`), in which a month has 31 days
 * State     none; the watermark is part of the checkpoint
 * Output    any output mode
 * Replay    the watermark of an epoch comes from the offset log, and which inputs were idle in it
 * Errors    UNRESOLVED_COLUMN.WITH_SUGGESTION, CANNOT_PARSE_INTERVAL, WATERMARK_DELAY_IS_NEGATIVE, EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE,
 *           INVALID_INTERVAL (an option that is not more than 0) while the pipe is built
 *
 * @example stream.pipe(withWatermark('time', '1 hour'))
 * @example
 * const quiet = returns.pipe(withWatermark('at', '1 hour', { idleTimeout: '5 minutes' }));
 * // orders at 12:00, returns at 9:00 and none for five minutes: the watermark goes from 8:00 to 11:00
 */
export function withWatermark<R>(eventTime: TimeColumn<R> | Over<R>, delay: string, options: WatermarkOptions = {}): EpochOperator<R, R> {
  const rules = rulesOf(delay, options);
  const column = nameOf(eventTime);
  return ({ plan }) => streamOf<R>(plan.isStreaming ? watermarkNode(plan, column, rules) : checked(plan, column));
}

/** Interval texts as the delay is. */
export interface WatermarkOptions {
  /** Time without new rows after which the input does not hold the query's watermark back; default: never. */
  readonly idleTimeout?: string;
  /** How far one epoch may move the query's watermark; default: no limit. */
  readonly maxWatermarkJump?: string;
}

type Rules = Pick<WithWatermarkNode, 'delayMs' | 'idleTimeoutMs' | 'maxJumpMs'>;

function rulesOf(delay: string, { idleTimeout, maxWatermarkJump }: WatermarkOptions): Rules {
  return {
    delayMs: parseDelayMs(delay),
    ...(idleTimeout !== undefined && { idleTimeoutMs: positiveMs('idleTimeout', idleTimeout) }),
    ...(maxWatermarkJump !== undefined && { maxJumpMs: positiveMs('maxWatermarkJump', maxWatermarkJump) }),
  };
}

function positiveMs(option: string, text: string): number {
  const ms = Math.floor(Number(delayMicros(parseDelay(text))) / 1000);
  if (ms > 0) return ms;
  throw new TidemarkError('INVALID_INTERVAL', `the interval of ${option} must be more than 0, not ${text}`, { option, interval: text });
}

function nameOf(eventTime: string | Over<never>): string {
  if (typeof eventTime === 'string') return eventTime;
  if (eventTime.node.kind === 'column') return eventTime.node.parts.join('.');
  throw new TidemarkError('EVENT_TIME_IS_NOT_A_COLUMN', 'the event time is a column; give an expression a name with withColumn first');
}

function parseDelayMs(delay: string): number {
  const micros = delayMicros(parseDelay(delay));
  if (micros >= 0n) return Math.floor(Number(micros) / 1000);
  throw new TidemarkError('WATERMARK_DELAY_IS_NEGATIVE', `delay threshold (${delay}) should not be negative.`, { delay });
}

/** A bounded stream has no watermark, but its column must be there. */
function checked(input: PlanNode, column: string): PlanNode {
  eventTimeColumn(input.scope, column);
  return input;
}

function eventTimeColumn(scope: Scope, name: string): number {
  const exact = scope.columns.findIndex((c) => c.name === name);
  const { index, fields } = exact >= 0 ? { index: exact, fields: [] } : scope.find(name.split('.'));
  const { type } = scope.columns[index]!;
  const isTime = type.kind === 'timestamp' || type.kind === 'timestamp_ntz' || isWindowStruct(type);
  if (isTime && fields.length === 0) return index;
  throw new TidemarkError(
    'EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE',
    `The event time \`${name}\` has the invalid type "${sqlName(type)}", but expected "TIMESTAMP". Cast it, or use to_timestamp.`,
    { eventName: `\`${name}\``, eventType: `"${sqlName(type)}"` },
  );
}

function watermarkNode(input: PlanNode, column: string, rules: Rules): WithWatermarkNode {
  const columnIndex = eventTimeColumn(input.scope, column);
  const scope = new Scope(input.scope.columns.map((c, index) => (index === columnIndex ? marked(c, rules.delayMs) : unmarked(c))));
  const schema = scope.schema;
  const node: WithWatermarkNode = {
    kind: 'withWatermark',
    column,
    columnIndex,
    ...rules,
    inputs: [input],
    scope,
    schema,
    isStreaming: input.isStreaming,
    detail: { eventTime: column, ...rules },
    withInputs: ([next]) => watermarkNode(next!, column, rules),
    connect: ([epochs], run) => {
      const stats = run.isBatch ? null : run.eventTime(node);
      return mapBatches(epochs!, schema, (batch) => {
        if (stats !== null) observe(stats, eventTimesOf(batch.column(columnIndex)));
        return batch.withSchema(schema);
      });
    },
  };
  return node;
}

function marked(column: ScopeColumn, delayMs: number): ScopeColumn {
  return withMetadata(column, { ...column.metadata, [WATERMARK_DELAY]: delayMs });
}

/** A stream has one event time: an earlier mark goes. */
function unmarked<F extends Field>(column: F): F {
  if (column.metadata?.[WATERMARK_DELAY] === undefined) return column;
  const { [WATERMARK_DELAY]: _, ...rest } = column.metadata;
  return withMetadata(column, rest);
}
