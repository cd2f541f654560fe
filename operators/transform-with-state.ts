import { TidemarkError } from '../src/base/errors.js';
import { typesEqual, type Field, type Schema } from '../src/columnar/types.js';
import type { BoundExpression } from '../src/expressions/bound.js';
import { resolve } from '../src/expressions/resolve.js';
import { Scope } from '../src/expressions/scope.js';
import { type EpochOperator, type EpochStream, streamOf } from '../src/stream/epoch-stream.js';
import { operate } from '../src/stream/operator.js';
import type { PlanNode, TransformWithStateNode } from '../src/stream/plan-node.js';
import { withMetadata } from '../src/stream/project-node.js';
import { remapAll } from '../src/stream/remap.js';
import { type RowOfInput, type SchemaInput, schemaOf } from '../src/stream/schema-input.js';
import { WATERMARK_DELAY } from '../src/stream/watermark.js';
import { toColumnNode } from './shared/expressed.js';
import type { GroupKey } from './shared/groups/group-types.js';
import type { StatefulProcessor, TimeMode } from './shared/processor/processor-types.js';
import { type AnyProcessor, type TransformParts, TransformRows } from './shared/processor/transform-rows.js';
import type { ColumnInput } from './shared/row-types.js';
import { sessionOf } from './shared/session.js';
import { functionName } from './shared/user-function.js';

export interface TransformOptions<O extends SchemaInput = SchemaInput> {
  /** The rows that come out. */
  readonly schema: O;
  /** What timers and TTL go by. Default `none`. */
  readonly timeMode?: TimeMode;
  /** A TIMESTAMP column of the output that carries the watermark on: no row may come out below it. */
  readonly eventTimeColumn?: string;
  /** A bounded stream with the columns of the key and whatever `handleInitialState` needs. */
  readonly initialState?: EpochStream<never>;
  /** Keeps the state across edits of the pipe around it; without a name the state goes by position. */
  readonly name?: string;
}

/**
 * Rows by key through a processor: code with values, lists, maps and timers of its own for each key.
 *
 * Semantics
 *   1. `init` declares the state variables on the handle; the handle's variables and timers then mean the key of the call that uses them.
 *   2. In each epoch `handleInputRows` is called for each key that has rows, in the order in which the keys came; then
 *      `handleExpiredTimer` for each timer that is due (at or before the epoch's processing time or watermark), earliest first. A timer fires once.
 *   3. With a TTL (processing time) a value, element or entry is gone so long after it was written.
 *   4. With `initialState`, `handleInitialState` is called for each of its rows before anything else of the first epoch.
 *   5. Methods may be asynchronous; one key is under way at a time.
 *   6. Variables may be added, and deleted with `deleteIfExists`. Fields of a variable's schema may be added, removed, widened, and renamed with
 *      a hint (`renamed`); anything else is refused in the first epoch, before a row is touched.
 *   7. On a bounded stream: called once for each key, with no state before; timers do not fire.
 *
 * Time      With `timeMode: 'event'` rows at or below the late bound are dropped and counted, and timers go by the watermark. With `processing`
 *           every trigger runs an epoch.
 * State     `variables`: variable and key to what it holds, read and written as a whole; `schemas`: what each variable is. Bounded by what
 *           the processor clears, and by TTL.
 * Output    append or update: what the methods give
 * Replay    processing time and watermark are those of the epoch; the rest is as good as the processor
 * Errors    TRANSFORM_WITH_STATE_USER_FUNCTION_ERROR, STATEFUL_PROCESSOR_*, ILLEGAL_STATE_STORE_VALUE.*, STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE,
 *           EMITTING_ROWS_OLDER_THAN_WATERMARK_NOT_ALLOWED
 *
 * @example
 * class Silence {
 *   init(handle) { this.handle = handle; this.seen = handle.getValueState('seen'); }
 *   handleInputRows(sensor, rows, timers) {
 *     this.handle.listTimers().forEach((at) => this.handle.deleteTimer(at));
 *     this.handle.registerTimer(timers.processingTimeMs + 60_000);
 *     this.seen.update((this.seen.get() ?? 0) + rows.length);
 *   }
 *   handleExpiredTimer(sensor) { return [{ sensor, seen: this.seen.get() }]; }
 * }
 * readings.pipe(transformWithState(['sensor'], () => new Silence(), { schema: 'sensor STRING, seen INT', timeMode: 'processing' }))
 */
export function transformWithState<
  R,
  const K extends readonly ColumnInput<R>[],
  const O extends SchemaInput,
  Init = Record<string, unknown>,
>(
  keys: K,
  processor: () => StatefulProcessor<GroupKey<R, K>, R, RowOfInput<O>, Init>,
  options: TransformOptions<O>,
): EpochOperator<R, RowOfInput<O>> {
  return ({ plan }) => {
    const settings = sessionOf(plan);
    const bound = keys.map((key) => resolve(toColumnNode(key, plan.scope), plan.scope, settings));
    const schema = schemaOf(options.schema);
    const spec: Spec = {
      schema,
      timeMode: options.timeMode ?? 'none',
      eventTimeColumn: options.eventTimeColumn === undefined ? -1 : timeColumn(schema, options.eventTimeColumn),
      name: functionName(undefined, processor),
      processor: processor as () => AnyProcessor,
      ...(options.name !== undefined && { stateName: options.name }),
    };
    return streamOf(transformNode(plan, options.initialState?.plan ?? null, bound, spec));
  };
}

interface Spec {
  readonly schema: Schema;
  readonly timeMode: TimeMode;
  readonly eventTimeColumn: number;
  readonly name: string;
  readonly processor: () => AnyProcessor;
  readonly stateName?: string;
}

function timeColumn(schema: Schema, name: string): number {
  const index = schema.fields.findIndex((f) => f.name.toLowerCase() === name.toLowerCase());
  if (index >= 0 && schema.fields[index]!.type.kind === 'timestamp') return index;
  throw new TidemarkError('EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE', `The event time \`${name}\` is not a TIMESTAMP column of the output.`, {
    eventName: `\`${name}\``,
  });
}

function transformNode(input: PlanNode, initial: PlanNode | null, keys: readonly BoundExpression[], spec: Spec): TransformWithStateNode {
  const { fields } = spec.schema;
  const marked = fields.map((f, k) => (k === spec.eventTimeColumn ? withMetadata(f, { ...f.metadata, [WATERMARK_DELAY]: 0 }) : f));
  const scope = Scope.of({ kind: 'struct', fields: marked });
  const keyFields = keys.map(({ name, type, nullable }): Field => ({ name, type, nullable }));
  const parts: TransformParts = { ...spec, keys, keyFields, initialKeys: initial === null ? null : initialKeys(initial, keyFields) };
  const node: TransformWithStateNode = {
    kind: 'transformWithState',
    timeMode: spec.timeMode,
    ...(spec.stateName !== undefined && { stateName: spec.stateName }),
    operatorName: 'transformWithStateExec',
    outputWatermark: (globalMs) => globalMs,
    endsWatermark: spec.timeMode === 'processing',
    wantsNoDataEpoch: (beforeMs, afterMs, outputMode) => outputMode !== 'complete' && afterMs > beforeMs,
    runsOnEveryTrigger: spec.timeMode === 'processing' && input.isStreaming,
    inputs: initial === null ? [input] : [input, initial],
    scope,
    schema: scope.schema,
    isStreaming: input.isStreaming,
    detail: { processor: spec.name, keys: keys.map((k) => k.name), timeMode: spec.timeMode },
    withInputs: ([next, nextInitial]) => transformNode(next!, nextInitial ?? null, remapAll(keys, input.scope, next!.scope), spec),
    connect: (inputs, run) => {
      const isBatch = run.isBatch || !input.isStreaming;
      return operate(inputs, scope.schema, new TransformRows(node, parts, run, isBatch), isBatch ? () => null : run.inputWatermark(node));
    },
  };
  return node;
}

function initialKeys(initial: PlanNode, keys: readonly Field[]): number[] {
  if (initial.isStreaming) {
    throw new TidemarkError(
      'UNSUPPORTED_STREAMING_OPERATION.INITIAL_STATE',
      'the initial state must be a bounded stream (readFiles, fromRows), as it is read once',
    );
  }
  return keys.map((key) => {
    const at = initial.schema.fields.findIndex((f) => f.name.toLowerCase() === key.name.toLowerCase() && typesEqual(f.type, key.type));
    if (at >= 0) return at;
    throw new TidemarkError('INITIAL_STATE_SCHEMA', `the initial state must have a column ${key.name} of the type of the key`, {
      column: key.name,
    });
  });
}
