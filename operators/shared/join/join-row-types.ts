import type { Show } from '../row-types.js';

/** Spark's names of join types. */
export type JoinName =
  | 'inner'
  | 'cross'
  | 'full'
  | 'outer'
  | 'fullouter'
  | 'full_outer'
  | 'left'
  | 'leftouter'
  | 'left_outer'
  | 'right'
  | 'rightouter'
  | 'right_outer'
  | 'left_semi'
  | 'leftsemi'
  | 'semi'
  | 'left_anti'
  | 'leftanti'
  | 'anti';

type LeftOnly = 'left_semi' | 'leftsemi' | 'semi' | 'left_anti' | 'leftanti' | 'anti';
type FullName = 'full' | 'outer' | 'fullouter' | 'full_outer';
type LeftName = 'left' | 'leftouter' | 'left_outer' | FullName;
type RightName = 'right' | 'rightouter' | 'right_outer' | FullName;

type OrNull<R, IsNullable> = IsNullable extends true ? { [K in keyof R]: R[K] | null } : R;
type LeftSide<L, How> = OrNull<L, How extends RightName ? true : false>;
type RightSide<R, How> = OrNull<R, How extends LeftName ? true : false>;

/** The row of a join: the columns of both sides; where a name stands on both, an object shows the right one. The left side alone for semi and anti joins. */
export type JoinedRow<L, R, How extends JoinName> = [How] extends [LeftOnly]
  ? L
  : Show<Omit<LeftSide<L, How>, keyof R> & RightSide<R, How>>;

/** The row of a join by column names: these once and first, then the other columns of both sides. */
export type UsingRow<L, R, K extends PropertyKey, How extends JoinName> = [How] extends [LeftOnly]
  ? L
  : Show<
      { [N in K & (keyof L | keyof R)]: N extends keyof L ? L[N] : N extends keyof R ? R[N] : never } & Omit<
        LeftSide<L, How>,
        K | keyof R
      > &
        Omit<RightSide<R, How>, K>
    >;

/** The row of a join by a list of names, or by anything else. */
export type RowOfJoin<L, R, On, How extends JoinName> = On extends readonly (infer K extends string)[]
  ? UsingRow<L, R, K, How>
  : JoinedRow<L, R, How>;
