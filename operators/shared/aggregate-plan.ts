import { TidemarkError } from '../../src/base/errors.js';
import { quoteIfNeeded, sqlName } from '../../src/columnar/types.js';
import { fieldOf } from '../../src/expressions/access.js';
import type { BoundAggregate, BoundColumn, BoundExpression, SessionSettings } from '../../src/expressions/bound.js';
import { quoted } from '../../src/expressions/errors.js';
import type { CallNode, ColumnNode, ExpressionNode } from '../../src/expressions/node.js';
import { resolve } from '../../src/expressions/resolve.js';
import type { Scope, ScopeColumn } from '../../src/expressions/scope.js';
import type { AggregateNode, PlanNode } from '../../src/stream/plan-node.js';
import { projectNode, projectedColumn } from '../../src/stream/project-node.js';
import { aggregateNode, type AggregateOptions, CHANGE_COLUMN } from './aggregate-node.js';
import { bindAggregate, holdsAggregate, isAggregateCall } from './bind-aggregate.js';
import { GroupedScope } from './grouped-scope.js';
import { groupingFunction, groupingNode, type GroupingSets } from './grouping-plan.js';
import { sameNode } from './same-node.js';
import { settingsOf } from '../../src/stream/settings.js';
import { type WithWindows, withTimeWindows } from './time-windows.js';
import { walkNode, withoutAlias } from './walk-node.js';

/**
 * An aggregation: window functions become stages below it, the aggregate calls of the results become the aggregates of one node, and what
 * is computed of them becomes a projection above. Columns: the keys, then the results.
 */
export function aggregatePlan(
  input: PlanNode,
  keys: readonly ExpressionNode[],
  results: readonly ExpressionNode[],
  options: AggregateOptions & { readonly sets?: GroupingSets } = {},
): PlanNode {
  const settings = settingsOf(input);
  const below = withTimeWindows(input, [...keys, ...results], settings);
  const boundKeys = keys.map((key) => bindKey(key, below, settings));
  const keyColumns = boundKeys.map((key, k) => keyColumn(below.scope, key, keys[k]!));
  const calls = aggregateCalls(results);
  const aggregates = calls.map((call) => bindAggregate(call, below, settings));
  const { sets } = options;
  const stage =
    sets === undefined ? { input: below.input, keys: boundKeys, keyColumns } : groupedBySets(below.input, boundKeys, keyColumns, sets);
  const grouped = new GroupedScope([...stage.keyColumns, ...aggregates.map(aggregateColumn)], below.scope);
  const grouping = { keys, boundKeys, keyColumns: stage.keyColumns, calls, aggregates, hasSets: sets !== undefined };
  const binder = new ResultBinder(below, grouping, grouped, settings);
  const bound = results.map((result) => binder.bind(result));
  const isDirect =
    sets === undefined && bound.length === aggregates.length && bound.every((b, k) => b.kind === 'column' && b.index === keys.length + k);
  const columns = aggregates.map((a, k) => (isDirect ? { ...aggregateColumn(a), name: bound[k]!.name } : aggregateColumn(a)));
  const node = aggregateNode(
    stage.input,
    { keys: stage.keys, keyColumns: stage.keyColumns, aggregates, aggregateColumns: columns },
    options,
  );
  return isDirect ? node : resultNode(node, stage.keyColumns.slice(0, keys.length), bound, results);
}

interface KeyStage {
  readonly input: PlanNode;
  readonly keys: readonly BoundExpression[];
  readonly keyColumns: readonly ScopeColumn[];
}

/** Rows once for each set of keys; the id and place of the set are further keys. */
function groupedBySets(
  input: PlanNode,
  keys: readonly BoundExpression[],
  keyColumns: readonly ScopeColumn[],
  sets: GroupingSets,
): KeyStage {
  const expanded = groupingNode(input, keys, sets);
  const width = input.scope.columns.length;
  const bound = expanded.scope.columns.slice(width).map((column, k) => columnOf(column, width + k));
  const columns = expanded.scope.columns
    .slice(width)
    .map((column, k) => (k < keys.length ? { ...keyColumns[k]!, nullable: true } : column));
  return { input: expanded, keys: bound, keyColumns: columns };
}

/** Keys as they are, and the results computed of them and the aggregates. */
function resultNode(
  node: AggregateNode,
  keyColumns: readonly ScopeColumn[],
  results: readonly BoundExpression[],
  nodes: readonly ExpressionNode[],
): PlanNode {
  const keys = keyColumns.map((column, index) => columnOf(column, index));
  const resultColumns = results.map((r, k) => {
    const column = projectedColumn(node.scope, r);
    return nodes[k]!.kind === 'alias' ? { ...column, qualifiers: [] } : column;
  });
  const columns = [...keyColumns, ...resultColumns];
  if (node.hasChanges !== true) return projectNode(node, [...keys, ...results], { columns });
  const change = columnOf(CHANGE_COLUMN, node.scope.columns.length - 1);
  return projectNode(node, [...keys, ...results, change], { columns: [...columns, CHANGE_COLUMN] });
}

function bindKey(key: ExpressionNode, below: WithWindows, settings: SessionSettings): BoundExpression {
  if (holdsAggregate(key)) {
    throw new TidemarkError('GROUP_BY_AGGREGATE', 'aggregates are not allowed in the keys of groupBy', { sqlExpr: 'groupBy' });
  }
  const bound = resolve(key, below.scope, settings, below.replace);
  if (bound.type.kind === 'interval' || bound.type.kind === 'variant') {
    throw new TidemarkError(
      'GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE',
      `${quoted(bound.name)} cannot be grouped by: ${sqlName(bound.type)} values have no order`,
      {
        sqlExpr: quoted(bound.name),
        dataType: quoted(sqlName(bound.type)),
      },
    );
  }
  return bound;
}

function keyColumn(scope: Scope, key: BoundExpression, node: ExpressionNode): ScopeColumn {
  const column = projectedColumn(scope, key);
  return node.kind === 'alias' ? { ...column, qualifiers: [] } : column;
}

function aggregateColumn({ name, type, nullable }: BoundAggregate): ScopeColumn {
  return { name, type, nullable, qualifiers: [] };
}

function columnOf({ name, type, nullable, metadata }: ScopeColumn, index: number): BoundColumn {
  return { kind: 'column', index, name, type, nullable, ...(metadata && { metadata }) };
}

/** The aggregate calls in the results, each meaning once. */
function aggregateCalls(results: readonly ExpressionNode[]): CallNode[] {
  const calls: CallNode[] = [];
  for (const result of results) {
    walkNode(result, (at) => {
      if (!isAggregateCall(at)) return true;
      if (!calls.some((known) => sameNode(known, at))) calls.push(at);
      return false;
    });
  }
  return calls;
}

interface Grouping {
  readonly keys: readonly ExpressionNode[];
  readonly boundKeys: readonly BoundExpression[];
  readonly keyColumns: readonly ScopeColumn[];
  readonly calls: readonly CallNode[];
  readonly aggregates: readonly BoundAggregate[];
  readonly hasSets: boolean;
}

/** Binds result expressions over the grouped rows: keys and aggregate calls in them are columns there. */
class ResultBinder {
  /** Results bound so far, by name: later ones may use them. */
  readonly #earlier = new Map<string, BoundExpression>();

  constructor(
    private readonly below: WithWindows,
    private readonly grouping: Grouping,
    private readonly grouped: Scope,
    private readonly settings: SessionSettings,
  ) {}

  bind(result: ExpressionNode): BoundExpression {
    const lambdaColumns = columnsOfLambdas(result);
    const bound = resolve(result, this.grouped, this.settings, (node) => (lambdaColumns.has(node) ? undefined : this.#replace(node)));
    this.#earlier.set(bound.name.toLowerCase(), bound);
    return bound;
  }

  #replace(node: ExpressionNode): BoundExpression | undefined {
    const { keys, keyColumns, calls, hasSets } = this.grouping;
    if (node.kind === 'literal' || node.kind === 'alias') return undefined;
    const ofSet = hasSets ? groupingFunction(node, keys, keys.length) : undefined;
    if (ofSet !== undefined) return ofSet;
    const key = keys.findIndex((k) => sameNode(withoutAlias(k), node));
    if (key >= 0) return { ...columnOf(keyColumns[key]!, key), name: this.#keyText(key, node) };
    if (isAggregateCall(node)) {
      const at = calls.findIndex((call) => sameNode(call, node));
      return columnOf(this.grouped.columns[keyColumns.length + at]!, keyColumns.length + at);
    }
    return node.kind === 'column' ? this.#column(node) : undefined;
  }

  /** A key used inside a result is named by what was written, not by the key's alias. */
  #keyText(key: number, node: ExpressionNode): string {
    return node.kind === 'column' ? node.parts.at(-1)! : this.grouping.keyColumns[key]!.name;
  }

  #column(node: ColumnNode): BoundExpression | undefined {
    const { boundKeys, keyColumns } = this.grouping;
    const found = this.below.scope.lookUp(node.parts);
    if (found !== null) {
      const key = boundKeys.findIndex((k) => k.kind === 'column' && k.index === found.index);
      if (key < 0) throw boundKeys.length === 0 ? missingGroupBy(node) : missingAggregation(node);
      return this.#fields(
        { ...columnOf(keyColumns[key]!, key), name: node.parts[node.parts.length - found.fields.length - 1]! },
        found.fields,
      );
    }
    const [first, ...fields] = node.parts;
    const named = keyColumns.findIndex((c) => c.name.toLowerCase() === first!.toLowerCase());
    if (named >= 0) return this.#fields(columnOf(keyColumns[named]!, named), fields);
    const earlier = this.#earlier.get(first!.toLowerCase());
    return earlier && this.#fields(earlier, fields);
  }

  #fields(column: BoundExpression, fields: readonly string[]): BoundExpression {
    return fields.reduce((bound, field) => fieldOf(bound, field, this.settings), column);
  }
}

/** Columns inside lambdas that are parameters of these. */
function columnsOfLambdas(root: ExpressionNode): ReadonlySet<ExpressionNode> {
  const found = new Set<ExpressionNode>();
  const visit = (node: ExpressionNode, params: ReadonlySet<string>): void => {
    walkNode(node, (at) => {
      if (at.kind === 'column' && params.has(at.parts[0]!.toLowerCase())) found.add(at);
      if (at.kind !== 'lambda') return true;
      visit(at.body, new Set([...params, ...at.params.map((p) => p.toLowerCase())]));
      return false;
    });
  };
  visit(root, new Set());
  return found;
}

function missingGroupBy(node: ColumnNode): TidemarkError {
  const name = quoteIfNeeded(node.parts.at(-1)!);
  return new TidemarkError(
    'MISSING_GROUP_BY',
    `The query does not include a groupBy, so that ${quoted(name)} cannot stand beside an aggregate. Make it a key of groupBy, or use any_value(${name}).`,
    { expression: quoted(name) },
  );
}

function missingAggregation(node: ColumnNode): TidemarkError {
  const name = quoteIfNeeded(node.parts.at(-1)!);
  return new TidemarkError(
    'MISSING_AGGREGATION',
    `The expression ${quoted(name)} is neither a key of groupBy nor in an aggregate. Add it to the keys, or use any_value(${name}).`,
    { expression: quoted(name), expressionAnyValue: quoted(`any_value(${name})`) },
  );
}
