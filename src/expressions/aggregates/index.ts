import type { AggregateFunction } from './aggregate.js';

/** All aggregates, one file a line. */
export const AGGREGATES: readonly (readonly AggregateFunction[])[] = [];
