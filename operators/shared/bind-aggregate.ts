import { TidemarkError } from '../../src/base/errors.js';
import { BOOLEAN, INT } from '../../src/columnar/types.js';
import type { BoundAggregate, BoundExpression, SessionSettings } from '../../src/expressions/bound.js';
import { implicitlyCast } from '../../src/expressions/cast/implicit.js';
import { quoted, quotedType, typeMismatch } from '../../src/expressions/errors.js';
import type { CallNode, ExpressionNode } from '../../src/expressions/node.js';
import { findAggregate, findScalar, unresolvedRoutine } from '../../src/expressions/registry.js';
import { Resolver, callSite, resolve } from '../../src/expressions/resolve.js';
import { ORDERED_AGGREGATES } from '../../src/expressions/aggregates/within-group.js';
import type { WithWindows } from './time-windows.js';
import { walkNode } from './walk-node.js';

/** Whether a node is the call of an aggregate, not of a window function. A name that is also one of a row function means that one. */
export function isAggregateCall(node: ExpressionNode): node is CallNode {
  if (node.kind !== 'call' || node.over !== undefined || findAggregate(node.name) === undefined) return false;
  return node.distinct === true || node.filter !== undefined || findScalar(node.name) === undefined;
}

/** Whether the expression calls an aggregate anywhere. */
export function holdsAggregate(node: ExpressionNode): boolean {
  let found = false;
  walkNode(node, (at) => {
    if (isAggregateCall(at)) found = true;
    return !found;
  });
  return found;
}

/** The call of an aggregate over the columns of an input. */
export function bindAggregate(call: CallNode, below: Pick<WithWindows, 'scope' | 'replace'>, settings: SessionSettings): BoundAggregate {
  const entry = findAggregate(call.name);
  if (entry === undefined) throw unresolvedRoutine(call.name);
  refuseSyntax(call);
  const nodes = argumentNodes(call, below, settings);
  if (nodes.some(holdsAggregate)) throw nestedAggregate();
  const resolver = new Resolver(below.scope, settings, below.replace);
  const args = nodes.map((arg) => resolver.bind(arg));
  const bound = entry.function.bind(callSite(entry.shown, args, settings, call, (sort) => resolver.bind(sort)));
  const filter = call.filter === undefined ? undefined : bindFilter(call.filter, below, settings);
  const distinct = call.distinct === true && bound.ignoresDistinct !== true;
  const plainName = bound.name ?? `${entry.shown}(${args.map((a) => a.name).join(', ')})`;
  return {
    kind: 'aggregate',
    function: entry.function.name,
    args: bound.args,
    ...(filter && { filter }),
    distinct,
    type: bound.type,
    nullable: bound.nullable,
    stateTypes: bound.stateTypes,
    accumulator: bound.accumulator,
    name: shownName(plainName, call.distinct === true, filter),
  };
}

/** WITHIN GROUP and IGNORE NULLS stand only where an aggregate has a use for them. */
function refuseSyntax(call: CallNode): void {
  const name = call.name.toLowerCase();
  const syntax =
    call.withinGroup !== undefined && !ORDERED_AGGREGATES.has(name)
      ? 'WITHIN GROUP (ORDER BY ...)'
      : call.ignoreNulls === true && !NULL_SKIPPING.has(name)
        ? 'IGNORE NULLS'
        : undefined;
  if (syntax === undefined) return;
  throw new TidemarkError('INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX', `the function ${name} does not support ${syntax}`, {
    prettyName: `\`${name}\``,
    syntax,
  });
}

const NULL_SKIPPING: ReadonlySet<string> = new Set(['first', 'first_value', 'last', 'last_value', 'any_value']);

/** `count(*)` counts rows: it is `count(1)`. Other stars stand for their columns. */
function argumentNodes(
  call: CallNode,
  below: Pick<WithWindows, 'scope' | 'replace'>,
  settings: SessionSettings,
): readonly ExpressionNode[] {
  return call.args.flatMap((arg): readonly ExpressionNode[] => {
    if (arg.kind !== 'star') return [arg];
    if (call.name.toLowerCase() === 'count' && arg.qualifier.length === 0 && call.args.length === 1 && call.distinct !== true)
      return [{ kind: 'literal', value: 1, type: INT }];
    return new Resolver(below.scope, settings, below.replace).expandStar(arg.qualifier);
  });
}

function bindFilter(node: ExpressionNode, below: Pick<WithWindows, 'scope' | 'replace'>, settings: SessionSettings): BoundExpression {
  if (holdsAggregate(node)) {
    throw new TidemarkError('INVALID_AGGREGATE_FILTER.CONTAINS_AGGREGATE', 'the FILTER of an aggregate cannot hold an aggregate', {
      filterExpr: 'FILTER',
    });
  }
  const filter = resolve(node, below.scope, settings, below.replace);
  if (filter.type.kind === 'boolean') return filter;
  if (filter.type.kind === 'void') return implicitlyCast(filter, BOOLEAN, settings);
  throw new TidemarkError(
    'INVALID_AGGREGATE_FILTER.NOT_BOOLEAN',
    `FILTER (WHERE …) needs a BOOLEAN, but ${quoted(filter.name)} is ${quotedType(filter.type)}`,
    {
      filterExpr: quoted(filter.name),
    },
  );
}

function shownName(name: string, distinct: boolean, filter: BoundExpression | undefined): string {
  const whole = distinct && !name.includes('(DISTINCT ') ? name.replace('(', '(DISTINCT ') : name;
  return filter === undefined ? whole : `${whole} FILTER (WHERE ${filter.name})`;
}

function nestedAggregate(): TidemarkError {
  return new TidemarkError('NESTED_AGGREGATE_FUNCTION', 'An aggregate cannot be an argument of another aggregate. Aggregate in two steps.');
}

/** A condition must be BOOLEAN: DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN otherwise. */
export function mustBeBoolean(condition: BoundExpression, settings: SessionSettings): BoundExpression {
  if (condition.type.kind === 'boolean') return condition;
  if (condition.type.kind === 'void') return implicitlyCast(condition, BOOLEAN, settings);
  throw typeMismatch('FILTER_NOT_BOOLEAN', condition.name, `a filter needs a BOOLEAN, but this is ${quotedType(condition.type)}`, {
    filter: quoted(condition.name),
    type: quotedType(condition.type),
  });
}
