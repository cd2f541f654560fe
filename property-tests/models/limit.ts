// A count of what went out.
import type { Frame, Row } from './timeline.js';

/** Output of each step: the first rows of the query's life. */
export function limitModel(steps: readonly (readonly Frame[])[], count: number): Row[][] {
  let left = count;
  return steps.map((frames) => {
    const out = frames.flatMap((frame) => frame.rows).slice(0, left);
    left -= out.length;
    return out;
  });
}
