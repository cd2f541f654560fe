import type { BoundAggregate, BoundExpression } from '../expressions/bound.js';
import { type Scope, type ScopeColumn } from '../expressions/scope.js';

/** Where each column of one scope stands in another one, by name and qualifiers; columns of one name keep their order. -1: not there. */
export function columnMoves(from: Scope, to: Scope): Int32Array {
  const places = new Map<string, number[]>();
  to.columns.forEach((column, index) => {
    const key = identity(column);
    const known = places.get(key);
    if (known === undefined) places.set(key, [index]);
    else known.push(index);
  });
  return Int32Array.from(from.columns, (column) => places.get(identity(column))?.shift() ?? -1);
}

function identity(column: ScopeColumn): string {
  return [...column.qualifiers, '', column.name].join('\u0000');
}

/**
 * The same expression over an input with another layout: what an operator does with its expressions when the optimizer gives it an input
 * with fewer or moved columns.
 */
export function remap<E extends BoundExpression>(expression: E, from: Scope, to: Scope): E {
  if (from === to) return expression;
  return moved(expression, columnMoves(from, to), from.columns.length, to.columns.length) as E;
}

export function remapAll<E extends BoundExpression>(expressions: readonly E[], from: Scope, to: Scope): readonly E[] {
  return from === to ? expressions : expressions.map((e) => remap(e, from, to));
}

export function remapAggregate(aggregate: BoundAggregate, from: Scope, to: Scope): BoundAggregate {
  if (from === to) return aggregate;
  const args = remapAll(aggregate.args, from, to);
  return aggregate.filter === undefined ? { ...aggregate, args } : { ...aggregate, args, filter: remap(aggregate.filter, from, to) };
}

/** Columns at or beyond `width` are lambda parameters: they stand after all columns of the input. */
function moved(expression: BoundExpression, moves: Int32Array, width: number, newWidth: number): BoundExpression {
  switch (expression.kind) {
    case 'column': {
      const index = expression.index < width ? moves[expression.index]! : expression.index - width + newWidth;
      if (index < 0) throw new Error(`column ${expression.name} is needed, and was taken out of the plan`);
      return { ...expression, index };
    }
    case 'literal':
      return expression;
    case 'call':
      return { ...expression, args: expression.args.map((arg) => moved(arg, moves, width, newWidth)) };
    case 'lambda':
      return { ...expression, body: moved(expression.body, moves, width, newWidth) };
  }
}
