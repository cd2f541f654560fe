/** Whole numbers below `n`, the same for the same seed. */
export type Random = (n: number) => number;

export { randomOf } from '../kills/input.js';
