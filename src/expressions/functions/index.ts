import type { GeneratorFunction, ScalarFunction } from '../function.js';
import { functions as arithmetic } from '../operators/arithmetic.js';
import { functions as comparison } from '../operators/comparison.js';
import { functions as logic } from '../operators/logic.js';
import { functions as conditional } from './conditional/conditional.js';
import { functions as casts } from './types/casts.js';

/** All functions of one row, one file a line. */
export const SCALARS: readonly (readonly ScalarFunction[])[] = [
  arithmetic,
  comparison,
  logic,
  conditional,
  casts,
];

/** All generators, one file a line. */
export const GENERATORS: readonly (readonly GeneratorFunction[])[] = [];
