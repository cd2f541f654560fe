import { TidemarkError } from '../../base/errors.js';
import { BOOLEAN, type Schema } from '../../columnar/types.js';
import { DEFAULT_SETTINGS, type BoundAggregate, type BoundExpression, type SessionSettings } from '../bound.js';
import { implicitlyCast } from '../cast/implicit.js';
import { unexpectedInputType } from '../errors.js';
import { parseExpression } from '../grammar/parse.js';
import type { CallNode, ExpressionNode } from '../node.js';
import { fieldOfColumn } from '../projection.js';
import { findAggregate, findScalar } from '../registry.js';
import { callSite, outputName, Resolver } from '../resolve.js';
import { Scope, type ScopeColumn } from '../scope.js';
import { distinctAccumulator, distinctState } from './distinct.js';

/** A groupBy resolved: keys over the input, aggregates over the input, and outputs over a batch of keys followed by aggregates. */
export interface ResolvedAggregates {
  readonly keys: readonly BoundExpression[];
  readonly aggregates: readonly BoundAggregate[];
  /** One expression an item, over columns [keys…, aggregates…]. */
  readonly outputs: readonly BoundExpression[];
  /** Columns [keys…, aggregates…]. */
  readonly grouped: Schema;
  /** Columns [keys…, outputs…]: what groupBy(keys).agg(items) gives. */
  readonly schema: Schema;
}

/** Resolves `groupBy(keys).agg(items)`: `sum(v) / count(*) AS mean` becomes two aggregates and a division over their results. */
export function resolveAggregates(
  keys: readonly (string | ExpressionNode)[],
  items: readonly (string | ExpressionNode)[],
  input: Scope | Schema,
  settings: SessionSettings = DEFAULT_SETTINGS,
): ResolvedAggregates {
  const scope = input instanceof Scope ? input : Scope.of(input);
  const inner = new Resolver(scope, settings);
  const keyNodes = keys.map(toNode);
  const boundKeys = keyNodes.map((node) => {
    const bound = inner.bind(node);
    return { ...bound, name: outputName(node, bound) };
  });
  const collector = new Collector(inner, keyNodes, boundKeys, settings);
  const outer = new Resolver(collector.keyScope(scope), settings, (node) => collector.replace(node));
  const outputs = items.map(toNode).map((node) => {
    const bound = collector.bindOutput(node, outer);
    return { ...bound, name: outputName(node, bound) };
  });
  const keyFields = boundKeys.map(fieldOfColumn);
  return {
    keys: boundKeys,
    aggregates: collector.aggregates,
    outputs,
    grouped: {
      kind: 'struct',
      fields: [...keyFields, ...collector.aggregates.map((a) => ({ name: a.name, type: a.type, nullable: a.nullable }))],
    },
    schema: { kind: 'struct', fields: [...keyFields, ...outputs.map(fieldOfColumn)] },
  };
}

function toNode(item: string | ExpressionNode): ExpressionNode {
  return typeof item === 'string' ? parseExpression(item) : item;
}

/** Text that is equal for nodes that mean the same, but for where they stood in the text. */
function nodeKey(node: ExpressionNode): string {
  const plain = (key: string, value: unknown): unknown =>
    key === 'position' || key === 'text' || key === 'written'
      ? undefined
      : typeof value === 'bigint'
        ? `${value}n`
        : key === 'parts'
          ? String(value).toLowerCase()
          : value;
  return JSON.stringify(node.kind === 'alias' ? node.child : node, plain);
}

/** Finds the aggregates of output expressions and numbers them. */
class Collector {
  readonly aggregates: BoundAggregate[] = [];
  readonly #known = new Map<string, number>();
  readonly #keyIndex = new Map<string, number>();

  constructor(
    readonly input: Resolver,
    keyNodes: readonly ExpressionNode[],
    readonly keys: readonly BoundExpression[],
    readonly settings: SessionSettings,
  ) {
    keyNodes.forEach((node, k) => this.#keyIndex.set(nodeKey(node), k));
  }

  /** The keys as columns that outputs can name. */
  keyScope(scope: Scope): Scope {
    const columns = this.keys.map((k): ScopeColumn => {
      const qualifiers = k.kind === 'column' ? (scope.columns[k.index]?.qualifiers ?? []) : [];
      return { ...fieldOfColumn(k), qualifiers };
    });
    return new Scope(columns);
  }

  /** Aggregates and expressions that are keys become columns; other nodes are bound as usual. */
  replace(node: ExpressionNode): BoundExpression | undefined {
    if (node.kind === 'literal') return undefined;
    const key = this.#keyIndex.get(nodeKey(node));
    if (key !== undefined && node.kind !== 'alias') return this.#column(key, this.keys[key]!);
    if (node.kind !== 'call' || node.over !== undefined) return undefined;
    const entry = findAggregate(node.name);
    return entry === undefined || (findScalar(node.name) !== undefined && !node.distinct && node.filter === undefined)
      ? undefined
      : this.#aggregate(node);
  }

  bindOutput(node: ExpressionNode, outer: Resolver): BoundExpression {
    try {
      return outer.bind(node);
    } catch (error) {
      if (error instanceof TidemarkError && error.code.startsWith('UNRESOLVED_COLUMN') && this.#inInput(node))
        throw missingAggregation(node);
      throw error;
    }
  }

  /** Whether all columns of the node are known to the input, so that only the grouping is missing. */
  #inInput(node: ExpressionNode): boolean {
    try {
      new Resolver(this.input.scope, this.settings, (n) =>
        n.kind === 'call' && findAggregate(n.name) ? this.#aggregate(n) : undefined,
      ).bind(node);
      return true;
    } catch {
      return false;
    }
  }

  #column(index: number, bound: BoundExpression): BoundExpression {
    return { kind: 'column', index, type: bound.type, nullable: bound.nullable, name: bound.name };
  }

  #aggregate(node: CallNode): BoundExpression {
    const text = nodeKey(node);
    let index = this.#known.get(text);
    if (index === undefined) {
      index = this.aggregates.length;
      this.aggregates.push(bindAggregate(node, this.input, this.settings));
      this.#known.set(text, index);
    }
    const { type, nullable, name } = this.aggregates[index]!;
    return { kind: 'column', index: this.keys.length + index, type, nullable, name };
  }
}

function missingAggregation(node: ExpressionNode): TidemarkError {
  const text = node.kind === 'column' ? node.parts.join('.') : 'expression';
  return new TidemarkError(
    'MISSING_AGGREGATION',
    `"${text}" is neither in the groupBy nor an aggregate. Add it to the keys, or wrap it in first() or any_value().`,
    {
      expression: `"${text}"`,
      expressionAnyValue: `"any_value(${text})"`,
    },
  );
}

/** Binds one aggregate call against the input of its groupBy. */
export function bindAggregate(node: CallNode, input: Resolver, settings: SessionSettings): BoundAggregate {
  const entry = findAggregate(node.name)!;
  const nested = new Resolver(input.scope, settings, (n) => {
    if (n.kind === 'call' && n.over === undefined && findAggregate(n.name) && !findScalar(n.name)) {
      throw new TidemarkError('NESTED_AGGREGATE_FUNCTION', 'an aggregate stands inside another one; use a second groupBy', {});
    }
    return undefined;
  });
  const star = node.args.length === 1 && node.args[0]!.kind === 'star' && node.name === 'count';
  const nodes = star ? [] : node.args.flatMap((arg) => (arg.kind === 'star' ? nested.expandStar(arg.qualifier) : [arg]));
  const args: BoundExpression[] = star ? [ONE] : nodes.map((arg) => nested.bind(arg));
  const site = callSite(entry.shown, args, settings, node, (sort) => nested.bind(sort));
  const bound = entry.function.bind(site);
  const distinct = (node.distinct ?? false) && !bound.ignoresDistinct;
  const filter = node.filter && filterOf(nested.bind(node.filter), settings);
  const plain = bound.name ?? `${site.name}(${args.map((a) => a.name).join(', ')})`;
  const shown = node.distinct ? plain.replace('(', '(DISTINCT ') : plain;
  const types = bound.args.map((a) => a.type);
  return {
    kind: 'aggregate',
    function: entry.function.name,
    args: bound.args,
    ...(filter && { filter }),
    distinct,
    type: bound.type,
    nullable: bound.nullable,
    name: filter ? `${shown} FILTER (WHERE ${node.filter && filter.name})` : shown,
    stateTypes: distinct ? [distinctState(types)] : bound.stateTypes,
    accumulator: distinct ? (context) => distinctAccumulator(() => bound.accumulator(context), types) : bound.accumulator,
  };
}

const ONE: BoundExpression = { kind: 'literal', value: 1, type: { kind: 'int' }, nullable: false, name: '1' };

function filterOf(filter: BoundExpression, settings: SessionSettings): BoundExpression {
  if (filter.type.kind === 'void') return implicitlyCast(filter, BOOLEAN, settings);
  if (filter.type.kind === 'boolean') return filter;
  throw unexpectedInputType(filter.name, 0, '"BOOLEAN"', filter);
}
