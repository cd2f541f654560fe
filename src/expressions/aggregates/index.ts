import type { AggregateFunction } from './aggregate.js';
import { functions as avg } from './avg.js';
import { functions as count } from './count.js';
import { functions as firstLast } from './first-last.js';
import { functions as minMax } from './min-max.js';
import { functions as sum } from './sum.js';

/** All aggregates, one file a line. */
export const AGGREGATES: readonly (readonly AggregateFunction[])[] = [avg, count, firstLast, minMax, sum];
