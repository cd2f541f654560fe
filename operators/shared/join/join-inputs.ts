import { TidemarkError } from '../../../src/base/errors.js';
import { BOOLEAN, sqlName } from '../../../src/columnar/types.js';
import type { BoundExpression, SessionSettings } from '../../../src/expressions/bound.js';
import { implicitlyCast } from '../../../src/expressions/cast/implicit.js';
import { nearestColumns } from '../../../src/expressions/nearest.js';
import type { ExpressionNode } from '../../../src/expressions/node.js';
import { isDeterministic, resolve } from '../../../src/expressions/resolve.js';
import type { Scope, ScopeColumn } from '../../../src/expressions/scope.js';
import type { JoinNode, JoinType, PlanNode, ProjectNode } from '../../../src/stream/plan-node.js';
import { projectNode } from '../../../src/stream/project-node.js';
import { columnNode, type ExpressionInput, toNode } from '../expressed.js';
import { sessionOf } from '../session.js';
import { joinNode } from './join-plan.js';
import type { JoinName } from './join-row-types.js';
import { isLeftOnly, joinTypeOf } from './join-types.js';
import type { StaticRefresh } from './static-join-rows.js';

/** What rows are joined by: a condition, or names of columns that both sides have. */
export type JoinOn = ExpressionInput | readonly string[];

export interface JoinOptions<How extends JoinName = JoinName> {
  /** Default `inner`. */
  readonly how?: How;
  /** Keeps the state across edits of the pipe around it; without a name the state goes by position. */
  readonly name?: string;
  /** When a bounded side of a join with a stream is read: once when the query starts (default), or anew in each epoch. */
  readonly refresh?: StaticRefresh;
}

/** The plan of a join, from what users write. */
export function joinPlan(left: PlanNode, right: PlanNode, on: JoinOn | null, options: JoinOptions): PlanNode {
  const how = joinTypeOf(options.how ?? 'inner');
  const { how: _, ...rest } = options;
  const names = usingNames(on, left.scope, right.scope);
  if (names !== null) return usingPlan(left, right, names, how, rest);
  const condition = on === null ? undefined : boundCondition(toNode(on as ExpressionInput), left, right);
  return joinNode(left, right, { ...rest, how, ...(condition && { condition }) });
}

/** A list is names; so is a string that is the name of a column of both sides. */
function usingNames(on: JoinOn | null, left: Scope, right: Scope): readonly string[] | null {
  if (on === null) return null;
  if (Array.isArray(on)) return on as readonly string[];
  if (typeof on !== 'string') return null;
  const has = (scope: Scope) => scope.columns.some((c) => c.name.toLowerCase() === on.toLowerCase());
  return has(left) && has(right) ? [on] : null;
}

function boundCondition(node: ExpressionNode, left: PlanNode, right: PlanNode): BoundExpression {
  const settings = sessionOf(left);
  const bound = resolve(node, left.scope.join(right.scope), settings);
  if (!isDeterministic(bound)) {
    throw new TidemarkError(
      'INVALID_NON_DETERMINISTIC_EXPRESSIONS',
      `The operator expects a deterministic expression, but the actual expression is "${bound.name}". Compute it in a column before the join.`,
      { sqlExprs: `"${bound.name}"` },
    );
  }
  if (bound.type.kind === 'boolean') return bound;
  if (bound.type.kind === 'void') return implicitlyCast(bound, BOOLEAN, settings);
  throw new TidemarkError(
    'JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE',
    `The join condition "${bound.name}" has the invalid type "${sqlName(bound.type)}", expected "BOOLEAN".`,
    { joinCondition: `"${bound.name}"`, conditionType: `"${sqlName(bound.type)}"` },
  );
}

type NodeOptions = Omit<JoinOptions, 'how'>;

function usingPlan(left: PlanNode, right: PlanNode, names: readonly string[], how: JoinType, options: NodeOptions): PlanNode {
  const settings = sessionOf(left);
  for (const name of names) {
    mustHave(left.scope, name, 'left');
    mustHave(right.scope, name, 'right');
  }
  const sides = left.scope.as('left').join(right.scope.as('right'));
  const equalities = names.map((name): ExpressionNode => ({
    kind: 'call',
    name: '=',
    args: [columnNode('left', name), columnNode('right', name)],
  }));
  const all = equalities.reduce((a, b): ExpressionNode => ({ kind: 'call', name: 'and', args: [a, b] }));
  const join = joinNode(left, right, { ...options, how, condition: resolve(all, sides, settings) });
  return mergedColumns(
    join,
    names.map((name) => ({ name, left: sides.find(['left', name]).index, right: sides.find(['right', name]).index })),
    settings,
  );
}

function mustHave(scope: Scope, name: string, side: 'left' | 'right'): void {
  if (scope.columns.some((c) => c.name.toLowerCase() === name.toLowerCase())) return;
  const known = nearestColumns(
    name,
    scope.columns.map((c) => c.name),
  );
  const suggestion = known.join(', ');
  throw new TidemarkError(
    'UNRESOLVED_USING_COLUMN_FOR_JOIN',
    `USING column \`${name}\` cannot be resolved on the ${side} side of the join. The ${side}-side columns: [${suggestion}].`,
    { colName: `\`${name}\``, side, suggestion },
  );
}

interface UsingColumn {
  readonly name: string;
  /** Places among the columns of both sides. */
  readonly left: number;
  readonly right: number;
}

/** The columns that were joined by, once and first; then the others. */
function mergedColumns(join: JoinNode, using: readonly UsingColumn[], settings: SessionSettings): ProjectNode {
  const { columns } = join.scope;
  const keys = using.map((key) => keyColumn(join, key, settings));
  const used = new Set(using.flatMap((key) => [key.left, key.right]));
  const others = columns.flatMap((_, index) => (used.has(index) ? [] : [plain(columns, index)]));
  const all = [...keys, ...others];
  return projectNode(
    join,
    all.map((c) => c.expression),
    { columns: all.map((c) => c.column), detail: { using: using.map((key) => key.name) } },
  );
}

interface Projected {
  readonly expression: BoundExpression;
  readonly column: ScopeColumn;
}

/** The column of the side whose rows all come out; of either side in a full join. Qualified by the side, or both where they are the same. */
function keyColumn(join: JoinNode, { name, left, right }: UsingColumn, settings: SessionSettings): Projected {
  const { columns } = join.scope;
  if (join.how === 'full') {
    const sides = join.scope.columns.map((c, index) => ({ ...c, name: `c${index}`, qualifiers: [] }));
    const node: ExpressionNode = { kind: 'call', name: 'coalesce', args: [columnNode(`c${left}`), columnNode(`c${right}`)] };
    const expression = { ...resolve(node, { kind: 'struct', fields: sides }, settings), name: columns[left]!.name };
    return { expression, column: { name: columns[left]!.name, type: expression.type, nullable: expression.nullable, qualifiers: [] } };
  }
  if (join.how === 'right') return plain(columns, right);
  const own = plain(columns, left);
  if (isLeftOnly(join.how) || join.how === 'left') return own;
  return { ...own, column: { ...own.column, name, qualifiers: [...new Set([...own.column.qualifiers, ...columns[right]!.qualifiers])] } };
}

function plain(columns: readonly ScopeColumn[], index: number): Projected {
  const column = columns[index]!;
  const { name, type, nullable, metadata } = column;
  return { expression: { kind: 'column', index, name, type, nullable, ...(metadata && { metadata }) }, column };
}
