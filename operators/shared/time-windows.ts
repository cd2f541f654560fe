import { TidemarkError } from '../../src/base/errors.js';
import {
  INTERVAL,
  STRING,
  TIMESTAMP,
  TIMESTAMP_NTZ,
  field,
  sqlName,
  struct,
  type DataType,
  type StructType,
} from '../../src/columnar/types.js';
import type { BoundColumn, BoundExpression, SessionSettings } from '../../src/expressions/bound.js';
import { implicitlyCast } from '../../src/expressions/cast/implicit.js';
import { implicitCast } from '../../src/expressions/coercion/implicit-cast.js';
import { quoted, quotedType, unexpectedInputType, typeMismatch, wrongArgumentCount } from '../../src/expressions/errors.js';
import type { CallNode, ExpressionNode } from '../../src/expressions/node.js';
import { ANY_TIMESTAMP } from '../../src/expressions/params.js';
import { type Replace, resolve } from '../../src/expressions/resolve.js';
import type { ScopeColumn } from '../../src/expressions/scope.js';
import { parseWindowMicros, windowProblem, type WindowSpec } from '../../src/expressions/values/time/window.js';
import type { PlanNode } from '../../src/stream/plan-node.js';
import { withFileMetadata } from './file-metadata.js';
import { HiddenColumns } from './hidden-columns.js';
import { sameNode } from './same-node.js';
import { SESSION_WINDOW, TIME_WINDOW, sessionExpandNode, windowExpandNode, windowTimeNode } from './window-node.js';
import { walkNode } from './walk-node.js';
import { withWindowFunctions } from './window-functions.js';

/** An input with the columns that window functions need, and how expressions reach these. */
export interface WithWindows {
  readonly input: PlanNode;
  /** The scope to resolve against: what the user can name is what the first input had. */
  readonly scope: PlanNode['scope'];
  readonly replace: Replace;
}

/**
 * `window(…)`, `session_window(…)` and `window_time(…)` anywhere in these expressions become columns of a stage below them, as in Spark:
 * a window may multiply rows, and the column it makes carries the watermark of the time it is made of.
 */
export function withTimeWindows(input: PlanNode, nodes: readonly ExpressionNode[], settings: SessionSettings): WithWindows {
  const below = withFileMetadata(input, nodes);
  let state: WithWindows = { input: below, scope: below.scope, replace: () => undefined };
  const windows = [...callsOf(nodes, 'window'), ...callsOf(nodes, 'session_window')];
  if (windows.length > 1) throw manyWindows();
  const times = callsOf(nodes, 'window_time');
  const isOfWindow = (time: CallNode): boolean => callsOf(time.args, 'window').length + callsOf(time.args, 'session_window').length > 0;
  for (const time of times) if (!isOfWindow(time)) state = withWindowTime(state, time, settings);
  for (const window of windows)
    state = window.name === 'window' ? withWindow(state, window, settings) : withSession(state, window, settings);
  for (const time of times) if (isOfWindow(time)) state = withWindowTime(state, time, settings);
  return withWindowFunctions(state, nodes, settings);
}

/** Calls of a function in these expressions, each meaning once. */
function callsOf(nodes: readonly ExpressionNode[], name: string): CallNode[] {
  const calls: CallNode[] = [];
  for (const node of nodes) {
    walkNode(node, (at) => {
      if (at.kind !== 'call' || at.name.toLowerCase() !== name) return;
      if (!calls.some((known) => sameNode(known, at))) calls.push({ ...at, name });
    });
  }
  return calls;
}

function withColumn(state: WithWindows, input: PlanNode, call: CallNode, name: string): WithWindows {
  const index = input.scope.columns.length - 1;
  const added = input.scope.columns[index]!;
  const bound: BoundColumn = {
    kind: 'column',
    index,
    type: added.type,
    nullable: added.nullable,
    name,
    ...(added.metadata && { metadata: added.metadata }),
  };
  return {
    input,
    scope: new HiddenColumns(state.scope, input.scope.columns.slice(state.scope.columns.length)),
    replace: (node) => (node.kind === 'call' && sameNode({ ...node, name: node.name.toLowerCase() }, call) ? bound : state.replace(node)),
  };
}

function withWindowTime(state: WithWindows, call: CallNode, settings: SessionSettings): WithWindows {
  if (call.args.length !== 1) throw wrongArgumentCount('window_time', '1', call.args.length);
  const window = resolve(call.args[0]!, state.scope, settings, state.replace);
  const name = `window_time(${window.name})`;
  if (window.type.kind !== 'struct') throw unexpectedInputType(name, 0, '"STRUCT"', window);
  if (window.kind !== 'column' || !isWindow(window)) {
    throw new TidemarkError(
      '_LEGACY_ERROR_TEMP_3101',
      `The input is not a correct window column: ${window.name}. Give it a column made by window or session_window.`,
      {
        windowTime: name,
      },
    );
  }
  return withColumn(state, windowTimeNode(state.input, window, name), call, name);
}

function isWindow(column: BoundColumn): boolean {
  return column.metadata?.[TIME_WINDOW] === true || column.metadata?.[SESSION_WINDOW] === true;
}

function withWindow(state: WithWindows, call: CallNode, settings: SessionSettings): WithWindows {
  if (call.args.length < 2 || call.args.length > 4) throw wrongArgumentCount('window', '[2, 3, 4]', call.args.length);
  const given = resolve(call.args[0]!, state.scope, settings, state.replace);
  const lengths = call.args.slice(1).map(windowLength);
  const sizeMicros = lengths[0]!;
  const spec: WindowSpec = { sizeMicros, slideMicros: lengths[1] ?? sizeMicros, startMicros: lengths[2] ?? 0n };
  const text = `window(${given.name}, ${spec.sizeMicros}, ${spec.slideMicros}, ${spec.startMicros})`;
  const nested =
    given.kind === 'column' && isWindowStruct(given.type) ? windowTimeNode(state.input, given, `window_time(${given.name})`) : null;
  const input = nested ?? state.input;
  const time = nested === null ? timeOf(given, text, settings) : lastColumn(nested);
  checkWindow(spec, text);
  const column = windowColumn('window', time, TIME_WINDOW);
  const shape = { windowMicros: Number(spec.sizeMicros), slideMicros: Number(spec.slideMicros), startMicros: Number(spec.startMicros) };
  return withColumn(state, windowExpandNode(input, time, shape, column), call, 'window');
}

function lastColumn(node: PlanNode): BoundColumn {
  const index = node.scope.columns.length - 1;
  const { name, type, nullable, metadata } = node.scope.columns[index]!;
  return { kind: 'column', index, name, type, nullable, ...(metadata && { metadata }) };
}

/** The event time as TIMESTAMP or TIMESTAMP_NTZ; dates and strings are cast. */
function timeOf(given: BoundExpression, text: string, settings: SessionSettings): BoundExpression {
  const type = implicitCast(given.type, ANY_TIMESTAMP, settings.ansi);
  if (type !== null) return implicitlyCast(given, type, settings);
  const accepted = [quoted(ANY_TIMESTAMP.text.replaceAll('"', '')), ...[TIMESTAMP, TIMESTAMP_NTZ].map((t) => quotedType(windowType(t)))];
  throw unexpectedInputType(text, 0, `(${accepted.join(' or ')})`, given);
}

/** A size, slide or start: text such as `10 minutes`, or a whole number of microseconds. */
function windowLength(node: ExpressionNode): bigint {
  if (node.kind === 'literal' && typeof node.value === 'string') return parseWindowMicros(node.value);
  if (node.kind === 'literal' && (node.type.kind === 'int' || node.type.kind === 'bigint') && node.value !== null) {
    return BigInt(node.value as number | bigint);
  }
  throw new TidemarkError(
    '_LEGACY_ERROR_TEMP_1207',
    "The duration and time inputs to window must be an integer, long or string literal, for example '10 minutes'.",
  );
}

function checkWindow(spec: WindowSpec, text: string): void {
  const problem = windowProblem(spec);
  if (problem === null) return;
  if (problem.kind === 'not positive') {
    throw typeMismatch('VALUE_OUT_OF_RANGE', text, `\`${problem.argument}\` must be above 0, but is ${problem.micros} microseconds`, {
      exprName: `\`${problem.argument}\``,
      valueRange: '(0, 9223372036854775807]',
      currentValue: `${problem.micros}L`,
    });
  }
  const [left, leftValue, constraint, right, rightValue] =
    problem.kind === 'slide beyond size'
      ? ['slide_duration', problem.slideMicros, '<=', 'window_duration', problem.sizeMicros]
      : ['abs(start_time)', problem.startMicros, '<', 'slide_duration', problem.slideMicros];
  throw typeMismatch(
    'PARAMETER_CONSTRAINT_VIOLATION',
    text,
    `\`${left}\` (${leftValue} microseconds) must be ${constraint} \`${right}\` (${rightValue} microseconds)`,
    {
      leftExprName: `\`${left}\``,
      leftExprValue: `${leftValue}L`,
      constraint,
      rightExprName: `\`${right}\``,
      rightExprValue: `${rightValue}L`,
    },
  );
}

function withSession(state: WithWindows, call: CallNode, settings: SessionSettings): WithWindows {
  if (call.args.length !== 2) throw wrongArgumentCount('session_window', '2', call.args.length);
  const [timeNode, gapNode] = call.args as [ExpressionNode, ExpressionNode];
  const given = resolve(timeNode, state.scope, settings, state.replace);
  const gap = resolve(gapNode, state.scope, settings, state.replace);
  if (gap.type.kind !== 'string' && gap.type.kind !== 'interval' && gap.type.kind !== 'void') {
    throw new TidemarkError(
      '_LEGACY_ERROR_TEMP_1040',
      `The gap duration expression used in session window must be CalendarIntervalType or a string, but is ${sqlName(gap.type)}.`,
      {
        dt: sqlName(gap.type),
      },
    );
  }
  const text = `session_window(${given.name}, ${gap.name})`;
  const time = timeOf(given, text, settings);
  const interval: ExpressionNode =
    gap.type.kind === 'interval' ? gapNode : { kind: 'cast', child: asString(gapNode, gap), type: INTERVAL, mode: 'try' };
  const end = resolve(
    { kind: 'call', name: '+', args: [castTime(timeNode, given, time.type), interval] },
    state.scope,
    settings,
    state.replace,
  );
  const column = windowColumn('session_window', time, SESSION_WINDOW);
  return withColumn(state, sessionExpandNode(state.input, time, end, gap.name, column), call, 'session_window');
}

function asString(node: ExpressionNode, bound: BoundExpression): ExpressionNode {
  return bound.type.kind === 'void' ? { kind: 'cast', child: node, type: STRING, mode: 'cast' } : node;
}

function castTime(node: ExpressionNode, given: BoundExpression, type: DataType): ExpressionNode {
  return given.type.kind === type.kind ? node : { kind: 'cast', child: node, type, mode: 'cast' };
}

function windowType(time: DataType): StructType {
  return struct([field('start', time), field('end', time)]);
}

/** Whether a type is that of a window column: a struct of start and end. */
export function isWindowStruct(type: DataType): boolean {
  if (type.kind !== 'struct' || type.fields.length !== 2) return false;
  const [start, end] = type.fields;
  const isTime = start!.type.kind === 'timestamp' || start!.type.kind === 'timestamp_ntz';
  return start!.name === 'start' && end!.name === 'end' && isTime && end!.type.kind === start!.type.kind;
}

/** A window keeps the metadata of the column its time is, so that the watermark holds for it. */
function windowColumn(name: string, time: BoundExpression, mark: string): ScopeColumn {
  const inherited = time.kind === 'column' ? time.metadata : undefined;
  return { name, type: windowType(time.type), nullable: false, qualifiers: [], metadata: { ...inherited, [mark]: true } };
}

function manyWindows(): TidemarkError {
  return new TidemarkError(
    '_LEGACY_ERROR_TEMP_1039',
    'Multiple time/session window expressions would result in a cartesian product of rows, therefore they are currently not supported. Window in two steps.',
  );
}
