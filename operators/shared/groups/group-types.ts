import type { ColumnInput, SelectedRow } from '../row-types.js';

/** What a function gets for a key: the value where there is one, else an object by name. */
export type GroupKey<R, K extends readonly ColumnInput<R>[]> = K extends readonly [infer Only]
  ? Only extends keyof R
    ? R[Only]
    : unknown
  : SelectedRow<R, K>;
