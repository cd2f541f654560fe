import type { BoundExpression } from './bound.js';

/**
 * The expression with each column replaced by what `of` gives for it: what it means below a projection, or over other columns. Lambda
 * parameters stand behind the columns of the input and move with its width.
 */
export function substitute(
  expression: BoundExpression,
  width: number,
  newWidth: number,
  of: (index: number) => BoundExpression,
): BoundExpression {
  const visit = (e: BoundExpression): BoundExpression => {
    switch (e.kind) {
      case 'column':
        return e.index < width ? of(e.index) : { ...e, index: e.index - width + newWidth };
      case 'literal':
        return e;
      case 'call':
        return { ...e, args: e.args.map(visit) };
      case 'lambda':
        return { ...e, body: visit(e.body) };
    }
  };
  return visit(expression);
}

/** The expression over columns that stand `by` places further on. */
export function shifted(expression: BoundExpression, width: number, newWidth: number, by: number): BoundExpression {
  return moved(expression, width, newWidth, (index) => index + by);
}

/** The expression over columns in other places. */
export function moved(expression: BoundExpression, width: number, newWidth: number, to: (index: number) => number): BoundExpression {
  const columns = new Map<number, BoundExpression>();
  const collect = (e: BoundExpression): void => {
    if (e.kind === 'column') columns.set(e.index, e);
    else if (e.kind === 'call') e.args.forEach(collect);
    else if (e.kind === 'lambda') collect(e.body);
  };
  collect(expression);
  return substitute(expression, width, newWidth, (index) => ({
    ...(columns.get(index) as Extract<BoundExpression, { kind: 'column' }>),
    index: to(index),
  }));
}
