import { BooleanColumn } from '../columnar/column.js';
import { setBit } from '../columnar/bitmap.js';
import { BOOLEAN } from '../columnar/types.js';
import type { BoundCall, BoundColumn, BoundExpression } from '../expressions/bound.js';
import { isDeterministic } from '../expressions/resolve.js';
import type { JoinNode, PlanNode } from '../stream/plan-node.js';
import { moved, shifted, substitute } from '../expressions/substitute.js';
import { expressionKey } from './expression-key.js';
import { columnsOf, conjuncts } from './facts.js';
import { filtered, joinLayout } from './push-filters.js';

/** More conditions than this are not carried over a join. */
const CONSTRAINTS_MAX = 100;

/**
 * Gives the inputs of a join the conditions that follow from its own and from those of the other side: parts on one side alone, a filter on
 * one side's key carried over to the other, and that what is compared is not NULL. As Spark does, so that the same rows move the watermark.
 */
export function inferFilters(node: PlanNode): PlanNode {
  const next = node.withInputs(node.inputs.map(inferFilters));
  return next.kind === 'join' ? inferForJoin(next) : next;
}

function inferForJoin(join: JoinNode): PlanNode {
  const layout = joinLayout(join);
  const intoLeft = ['inner', 'cross', 'left_semi', 'right'].includes(join.how);
  const intoRight = ['inner', 'cross', 'left_semi', 'left', 'left_anti'].includes(join.how);
  if (layout === null || (!intoLeft && !intoRight)) return join;
  const [left, right] = join.inputs as [PlanNode, PlanNode];
  const width = layout.left + layout.right;
  const ofLeft = constraintsOf(left);
  const ofRight = constraintsOf(right);
  const all = withInferred([
    ...ofLeft.map((c) => moved(c, layout.left, width, (index) => index)),
    ...ofRight.map((c) => shifted(c, layout.right, width, layout.left)),
    ...(join.condition === undefined ? [] : conjuncts(join.condition)),
  ]);
  const newOf = (known: readonly BoundExpression[], from: number, sideWidth: number) => {
    const keys = new Set(known.map(expressionKey));
    return all.flatMap((c) => {
      const columns = [...columnsOf(c)];
      if (columns.length === 0 || !isDeterministic(c) || !columns.every((k) => k >= from && k < from + sideWidth)) return [];
      const own = moved(c, width, sideWidth, (index) => index - from);
      return keys.has(expressionKey(own)) ? [] : [own];
    });
  };
  return join.withInputs([
    intoLeft ? filtered(left, newOf(ofLeft, 0, layout.left)) : left,
    intoRight ? filtered(right, newOf(ofRight, layout.left, layout.right)) : right,
  ]);
}

/** Conditions that every row of the node is known to fulfil. */
function constraintsOf(node: PlanNode): BoundExpression[] {
  const input = node.inputs[0];
  if (input === undefined) return [];
  switch (node.kind) {
    case 'filter':
      return withInferred([...constraintsOf(input), ...conjuncts(node.condition).filter(isDeterministic)]);
    case 'withWatermark':
    case 'as':
    case 'sort':
    case 'limit':
    case 'dedup':
    case 'tap':
    case 'observe':
      return constraintsOf(input);
    case 'generate':
    case 'expand':
      return constraintsOf(input).map((c) => moved(c, input.scope.columns.length, node.scope.columns.length, (index) => index));
    case 'project':
      return renamed(constraintsOf(input), node.expressions, input.scope.columns.length, node.scope.columns.length);
    case 'aggregate':
      return renamed(constraintsOf(input), node.keys, input.scope.columns.length, node.scope.columns.length);
    case 'join':
      return constraintsOfJoin(node);
    default:
      return [];
  }
}

/** Constraints on columns that are handed on, at their new places. */
function renamed(
  constraints: readonly BoundExpression[],
  expressions: readonly BoundExpression[],
  width: number,
  newWidth: number,
): BoundExpression[] {
  const places = new Map<number, number>();
  expressions.forEach((e, k) => {
    if (e.kind === 'column' && !places.has(e.index)) places.set(e.index, k);
  });
  return constraints
    .filter((c) => [...columnsOf(c)].every((k) => places.has(k)))
    .map((c) => moved(c, width, newWidth, (index) => places.get(index)!));
}

function constraintsOfJoin(join: JoinNode): BoundExpression[] {
  const layout = joinLayout(join);
  if (layout === null) return [];
  const width = join.scope.columns.length;
  const [left, right] = join.inputs as [PlanNode, PlanNode];
  const ofLeft = () => constraintsOf(left).map((c) => moved(c, layout.left, width, (index) => index));
  const ofRight = () => constraintsOf(right).map((c) => shifted(c, layout.right, width, layout.left));
  switch (join.how) {
    case 'inner':
    case 'cross':
      return withInferred([...ofLeft(), ...ofRight(), ...(join.condition === undefined ? [] : conjuncts(join.condition))]);
    case 'left':
    case 'left_semi':
    case 'left_anti':
      return ofLeft();
    case 'right':
      return ofRight();
    case 'full':
      return [];
  }
}

/** The constraints, what equalities of columns make of them, and that compared columns are not NULL; each once. */
function withInferred(constraints: readonly BoundExpression[]): BoundExpression[] {
  const all = new Map<string, BoundExpression>();
  const add = (c: BoundExpression) => {
    if (all.size < CONSTRAINTS_MAX && !all.has(expressionKey(c))) all.set(expressionKey(c), c);
  };
  constraints.forEach(add);
  for (const equality of constraints) {
    if (equality.kind !== 'call' || equality.function !== '=') continue;
    const [a, b] = equality.args;
    if (a?.kind !== 'column' || b?.kind !== 'column') continue;
    for (const other of constraints) {
      if (other === equality) continue;
      add(replaced(other, a, b));
      add(replaced(other, b, a));
    }
  }
  for (const c of all.values()) for (const column of comparedColumns(c)) add(isNotNull(column));
  return [...all.values()];
}

function replaced(expression: BoundExpression, from: BoundColumn, to: BoundColumn): BoundExpression {
  // no column lies at or beyond this width but parameters of lambdas, which stay
  const width = Number.MAX_SAFE_INTEGER;
  const columns = new Map<number, BoundExpression>();
  const collect = (e: BoundExpression): void => {
    if (e.kind === 'column') columns.set(e.index, e);
    else if (e.kind === 'call') e.args.forEach(collect);
    else if (e.kind === 'lambda') collect(e.body);
  };
  collect(expression);
  return substitute(expression, width, width, (index) => (index === from.index ? to : columns.get(index)!));
}

/** Functions that give NULL for a NULL argument, so that a condition made of them is not TRUE for it. */
const NULL_INTOLERANT = new Set(['=', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', 'negative', 'not', 'cast']);

function comparedColumns(condition: BoundExpression): BoundColumn[] {
  if (condition.kind === 'column') return [condition];
  if (condition.kind !== 'call' || !NULL_INTOLERANT.has(condition.function)) return [];
  return condition.args.flatMap(comparedColumns);
}

function isNotNull(column: BoundColumn): BoundCall {
  return {
    kind: 'call',
    function: 'isnotnull',
    args: [column],
    type: BOOLEAN,
    nullable: false,
    name: `(${column.name} IS NOT NULL)`,
    deterministic: true,
    kernel: ([values], length) => {
      const bits = new Uint8Array((length + 7) >> 3);
      for (let i = 0; i < length; i++) if (!values!.isNull(i)) setBit(bits, i);
      return new BooleanColumn(BOOLEAN, length, bits, null);
    },
  };
}
