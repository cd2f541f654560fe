import { TidemarkError } from '../../src/base/errors.js';
import type { BoundExpression, SessionSettings } from '../../src/expressions/bound.js';
import type { BoundGenerator } from '../../src/expressions/function.js';
import type { CallNode, ExpressionNode } from '../../src/expressions/node.js';
import { findGenerator } from '../../src/expressions/registry.js';
import { Resolver, callSite, resolve } from '../../src/expressions/resolve.js';
import type { Scope, ScopeColumn } from '../../src/expressions/scope.js';
import type { PlanNode } from '../../src/stream/plan-node.js';
import { projectNode, projectedColumn } from '../../src/stream/project-node.js';
import { aggregatePlan } from './aggregate-plan.js';
import { holdsAggregate } from './bind-aggregate.js';
import { columnAt } from './column-at.js';
import { generateNode } from './generate-node.js';
import { settingsOf } from '../../src/stream/settings.js';
import { type WithWindows, withTimeWindows } from './time-windows.js';
import { withoutAlias } from './walk-node.js';

/**
 * A select list over an input: stars are expanded, windows and at most one generator become stages below, and a list with an aggregate in it
 * is an aggregation over everything.
 */
export function selectPlan(input: PlanNode, nodes: readonly ExpressionNode[]): PlanNode {
  if (nodes.some(holdsAggregate)) return aggregatePlan(input, [], nodes);
  const settings = settingsOf(input);
  const below = withTimeWindows(input, nodes, settings);
  const generators = nodes.filter(isGenerator);
  if (generators.length > 1) throw manyGenerators(generators.length);
  const generated = generators.length === 0 ? null : withGenerator(below, generators[0]!, settings);
  const items = nodes.flatMap((node) =>
    generated !== null && node === generators[0] ? generated.items : selectItem(node, below, settings),
  );
  return projectNode(
    generated?.input ?? below.input,
    items.map((i) => i.expression),
    { columns: items.map((i) => i.column) },
  );
}

/** One output column and how it is computed. */
export interface SelectItem {
  readonly expression: BoundExpression;
  readonly column: ScopeColumn;
}

/** The columns of one entry of a select list: one, or those that a star stands for. */
export function selectItem(
  node: ExpressionNode,
  { scope, replace }: Pick<WithWindows, 'scope' | 'replace'>,
  settings: SessionSettings,
): SelectItem[] {
  if (node.kind !== 'star') return [itemOf(scope, resolve(node, scope, settings, replace), node.kind === 'alias')];
  const indexes = scope.expand(node.qualifier[0]);
  if (node.qualifier.length <= 1 && (indexes.length > 0 || node.qualifier.length === 0))
    return indexes.map((i) => itemOf(scope, columnAt(scope, i), false));
  return new Resolver(scope, settings, replace)
    .expandStar(node.qualifier)
    .map((field) => itemOf(scope, resolve(field, scope, settings, replace), false));
}

/** An alias makes a new column, which its old qualifiers do not lead to. */
function itemOf(scope: Scope, expression: BoundExpression, isAliased: boolean): SelectItem {
  const column = projectedColumn(scope, expression);
  return { expression, column: isAliased ? { ...column, qualifiers: [] } : column };
}

function isGenerator(node: ExpressionNode): boolean {
  const call = withoutAlias(node);
  return call.kind === 'call' && findGenerator(call.name) !== undefined && !isWindowCall(call);
}

function isWindowCall(call: CallNode): boolean {
  return ['window', 'session_window', 'window_time'].includes(call.name.toLowerCase());
}

function withGenerator(below: WithWindows, node: ExpressionNode, settings: SessionSettings): { input: PlanNode; items: SelectItem[] } {
  const generator = bindGenerator(below, withoutAlias(node) as CallNode, node.kind === 'alias' ? node.names : [], settings);
  const input = generateNode(below.input, generator);
  const width = below.input.scope.columns.length;
  const items = generator.fields.map((_, k) => itemOf(input.scope, columnAt(input.scope, width + k), true));
  return { input, items };
}

function bindGenerator(
  { scope, replace }: WithWindows,
  call: CallNode,
  names: readonly string[],
  settings: SessionSettings,
): BoundGenerator {
  const entry = findGenerator(call.name)!;
  const resolver = new Resolver(scope, settings, replace);
  const args = call.args.map((arg) => resolver.bind(arg));
  const bound = entry.function.bind(callSite(entry.shown, args, settings, call));
  if (names.length === 0) return bound;
  if (names.length !== bound.fields.length) throw aliasCount(call.name, names, bound.fields.length);
  return { ...bound, fields: bound.fields.map((f, k) => ({ ...f, name: names[k]! })) };
}

function aliasCount(name: string, names: readonly string[], columns: number): TidemarkError {
  return new TidemarkError(
    'UDTF_ALIAS_NUMBER_MISMATCH',
    `${name} gives ${columns} columns, but ${names.length} names are given: ${names.join(', ')}.`,
    { funcName: name, aliasesNum: String(names.length), outColsNum: String(columns) },
  );
}

function manyGenerators(count: number): TidemarkError {
  return new TidemarkError(
    'UNSUPPORTED_GENERATOR.MULTI_GENERATOR',
    `only one generator is allowed in a select list, but ${count} are given; use one select for each`,
    {
      num: String(count),
    },
  );
}
