// Operators that look at one row at a time: each row gives some rows.
import type { Frame, Row } from './timeline.js';

/** Output of each step: what each row gives, in order. */
export function rowWise(steps: readonly (readonly Frame[])[], f: (row: Row) => readonly Row[]): Row[][] {
  return steps.map((frames) => frames.flatMap((frame) => frame.rows.flatMap(f)));
}
