import type { BoundExpression, SessionSettings } from '../../../src/expressions/bound.js';
import { foldConstants } from '../../../src/expressions/fold.js';
import { collectColumns } from '../../../src/expressions/parts.js';
import { moved } from '../../../src/expressions/substitute.js';

/** A pair of expressions that must be equal, one over each input. */
export interface JoinKey {
  readonly left: BoundExpression;
  readonly right: BoundExpression;
  /** `<=>`: NULL meets NULL. */
  readonly nullSafe: boolean;
}

/** A condition taken apart: what rows are found by, what each side must fulfil alone, and what only a pair can tell. */
export interface JoinCondition {
  readonly keys: readonly JoinKey[];
  /** Over the columns of the left input. */
  readonly left: readonly BoundExpression[];
  /** Over the columns of the right input. */
  readonly right: readonly BoundExpression[];
  /** Over the columns of both, left first. */
  readonly both: readonly BoundExpression[];
}

/** Takes a condition apart that is over the columns of both inputs side by side. */
export function splitCondition(
  condition: BoundExpression | undefined,
  leftWidth: number,
  rightWidth: number,
  settings: SessionSettings,
): JoinCondition {
  const sides = new Sides(leftWidth, rightWidth);
  const keys: JoinKey[] = [];
  const left: BoundExpression[] = [];
  const right: BoundExpression[] = [];
  const both: BoundExpression[] = [];
  for (const part of condition === undefined ? [] : conjuncts(foldConstants(condition, settings))) {
    const key = sides.keyOf(part);
    if (key !== null) keys.push(key);
    else if (sides.isOver('left', part)) left.push(sides.alone('left', part));
    else if (sides.isOver('right', part)) right.push(sides.alone('right', part));
    else both.push(part);
  }
  return { keys, left, right, both };
}

/** The parts of a condition that all must hold. */
export function conjuncts(condition: BoundExpression): BoundExpression[] {
  return condition.kind === 'call' && condition.function === 'and' ? condition.args.flatMap(conjuncts) : [condition];
}

/** Indexes of the columns below `width` that an expression reads; at and beyond it stand parameters of lambdas. */
export function columnsOf(expression: BoundExpression, width: number): Set<number> {
  const all = new Set<number>();
  collectColumns(expression, all);
  return new Set([...all].filter((index) => index < width));
}

class Sides {
  readonly #width: number;

  constructor(
    private readonly leftWidth: number,
    private readonly rightWidth: number,
  ) {
    this.#width = leftWidth + rightWidth;
  }

  /** Whether the expression reads columns of that side, and of no other. */
  isOver(side: 'left' | 'right', expression: BoundExpression): boolean {
    const columns = columnsOf(expression, this.#width);
    return columns.size > 0 && [...columns].every((c) => c < this.leftWidth === (side === 'left'));
  }

  keyOf(part: BoundExpression): JoinKey | null {
    if (part.kind !== 'call' || (part.function !== '=' && part.function !== '<=>')) return null;
    const [a, b] = part.args as [BoundExpression, BoundExpression];
    const nullSafe = part.function === '<=>';
    if (this.isOver('left', a) && this.isOver('right', b)) return { left: this.alone('left', a), right: this.alone('right', b), nullSafe };
    if (this.isOver('right', a) && this.isOver('left', b)) return { left: this.alone('left', b), right: this.alone('right', a), nullSafe };
    return null;
  }

  /** The expression over the columns of its side alone. */
  alone(side: 'left' | 'right', expression: BoundExpression): BoundExpression {
    const isLeft = side === 'left';
    return moved(expression, this.#width, isLeft ? this.leftWidth : this.rightWidth, (index) => (isLeft ? index : index - this.leftWidth));
  }
}
