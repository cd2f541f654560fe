import { TidemarkError } from '../../../src/base/errors.js';
import { typesEqual, type Field, type Schema } from '../../../src/columnar/types.js';
import type { BoundExpression } from '../../../src/expressions/bound.js';
import { resolve } from '../../../src/expressions/resolve.js';
import { Scope } from '../../../src/expressions/scope.js';
import type { EpochStream } from '../../../src/stream/epoch-stream.js';
import { operate } from '../../../src/stream/operator.js';
import type { PlanNode, StatefulMapNode } from '../../../src/stream/plan-node.js';
import { remapAll } from '../../../src/stream/remap.js';
import { type SchemaInput, schemaOf } from '../../../src/stream/schema-input.js';
import { type ExpressionInput, toColumnNode } from '../expressed.js';
import { sessionOf } from '../session.js';
import { functionName } from '../user-function.js';
import type { GroupTimeout } from './group-state.js';
import { type GroupFunction, StatefulMapRows } from './stateful-map-rows.js';

/** What mapGroupsWithState and flatMapGroupsWithState are told beside the function. */
export interface GroupStateOptions<S extends SchemaInput = SchemaInput> {
  /** The rows that come out. */
  readonly schema: S;
  /** Columns of the state, which is then an object; without it, any value that `structuredClone` takes, held as bytes. */
  readonly stateSchema?: SchemaInput;
  /** Default `none`. */
  readonly timeout?: GroupTimeout;
  /** flatMapGroupsWithState: whether a key's rows add to those put out before (`append`, default) or replace them (`update`). */
  readonly outputMode?: 'append' | 'update';
  /**
   * Keys with a state before the first epoch: a bounded stream with the columns of the key and of the state (an object of the other columns
   * where there is no `stateSchema`). The function is called for all of them in the first epoch.
   */
  readonly initialState?: EpochStream<never>;
  /** Calls of an asynchronous function at a time, each for another key. Default 16. */
  readonly concurrency?: number;
  /** Keeps the state across edits of the pipe around it; without a name the state goes by position. */
  readonly name?: string;
  /** What plans and errors call the function; its own name where not given. */
  readonly functionName?: string;
}

const CONCURRENCY = 16;

/** The plan of a function over groups with state. */
export function statefulMapPlan(
  input: PlanNode,
  mapping: 'map' | 'flatMap',
  keys: readonly ExpressionInput[],
  fn: GroupFunction,
  options: GroupStateOptions,
): PlanNode {
  const stateMode = mapping === 'map' ? 'update' : (options.outputMode ?? 'append');
  if (stateMode !== 'append' && stateMode !== 'update') {
    throw new TidemarkError(
      'INVALID_FUNCTION_OUTPUT_MODE',
      `The output mode of function should be append or update, not ${String(stateMode)}`,
      { outputMode: stateMode },
    );
  }
  const settings = sessionOf(input);
  const bound = keys.map((key) => resolve(toColumnNode(key, input.scope), input.scope, settings));
  const concurrency = Math.max(1, Math.floor(options.concurrency ?? CONCURRENCY));
  const stateSchema = options.stateSchema === undefined ? null : schemaOf(options.stateSchema);
  const spec: Spec = {
    mapping,
    stateMode,
    schema: schemaOf(options.schema),
    timeout: options.timeout ?? 'none',
    stateSchema,
    concurrency,
    name: functionName(options.functionName, fn),
    fn,
    ...(options.name !== undefined && { stateName: options.name }),
  };
  return statefulMapNode(input, options.initialState?.plan ?? null, bound, spec);
}

interface Spec {
  readonly mapping: 'map' | 'flatMap';
  readonly stateMode: 'append' | 'update';
  readonly schema: Schema;
  readonly timeout: GroupTimeout;
  readonly stateSchema: Schema | null;
  readonly concurrency: number;
  readonly name: string;
  readonly fn: GroupFunction;
  readonly stateName?: string;
}

function statefulMapNode(input: PlanNode, initial: PlanNode | null, keys: readonly BoundExpression[], spec: Spec): StatefulMapNode {
  const scope = Scope.of(spec.schema);
  const keyFields = keys.map(({ name, type, nullable }): Field => ({ name, type, nullable }));
  const initialColumns = initial === null ? null : columnsOfInitial(initial, keyFields, spec.stateSchema);
  const node: StatefulMapNode = {
    kind: 'statefulMap',
    mapping: spec.mapping,
    timeout: spec.timeout,
    stateMode: spec.stateMode,
    ...(spec.stateName !== undefined && { stateName: spec.stateName }),
    operatorName: spec.mapping === 'map' ? 'mapGroupsWithState' : 'flatMapGroupsWithState',
    outputWatermark: (globalMs) => globalMs,
    endsWatermark: true,
    wantsNoDataEpoch: (beforeMs, afterMs) => spec.timeout === 'event' && afterMs > beforeMs,
    runsOnEveryTrigger: spec.timeout === 'processing' && input.isStreaming,
    inputs: initial === null ? [input] : [input, initial],
    scope,
    schema: scope.schema,
    isStreaming: input.isStreaming,
    detail: { function: spec.name, keys: keys.map((k) => k.name), timeout: spec.timeout, outputMode: spec.stateMode },
    withInputs: ([next, nextInitial]) => statefulMapNode(next!, nextInitial ?? null, remapAll(keys, input.scope, next!.scope), spec),
    connect: (inputs, run) => {
      const isBatch = run.isBatch || !input.isStreaming;
      const parts = { ...spec, keys, keyFields, initial: initialColumns };
      return operate(inputs, scope.schema, new StatefulMapRows(node, parts, run, isBatch), isBatch ? () => null : run.inputWatermark(node));
    },
  };
  return node;
}

function columnsOfInitial(initial: PlanNode, keys: readonly Field[], stateSchema: Schema | null) {
  if (initial.isStreaming) {
    throw new TidemarkError(
      'UNSUPPORTED_STREAMING_OPERATION.INITIAL_STATE',
      'the initial state must be a bounded stream (readFiles, fromRows), as it is read once',
    );
  }
  const { fields } = initial.schema;
  const place = (wanted: Field) => {
    const at = fields.findIndex((f) => f.name.toLowerCase() === wanted.name.toLowerCase() && typesEqual(f.type, wanted.type));
    if (at >= 0) return at;
    throw new TidemarkError(
      'INITIAL_STATE_SCHEMA',
      `the initial state must have a column ${wanted.name} of the type of the key or state field of that name`,
      { column: wanted.name },
    );
  };
  const keyPlaces = keys.map(place);
  const values = stateSchema === null ? fields.flatMap((_, k) => (keyPlaces.includes(k) ? [] : [k])) : stateSchema.fields.map(place);
  return { keys: keyPlaces, values };
}
