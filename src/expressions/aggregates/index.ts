import type { AggregateFunction } from './aggregate.js';
import { functions as approximate } from './approximate.js';
import { functions as avg } from './avg.js';
import { functions as bits } from './bits.js';
import { functions as byOrder } from './by-order.js';
import { functions as collect } from './collect.js';
import { functions as bitmaps } from './bitmaps.js';
import { functions as coMoments } from './co-moments.js';
import { functions as histogram } from './histogram.js';
import { functions as mode } from './mode.js';
import { functions as percentiles } from './percentiles.js';
import { functions as countMinSketch } from './count-min-sketch.js';
import { functions as count } from './count.js';
import { functions as firstLast } from './first-last.js';
import { functions as hllSketches } from './hll-sketch.js';
import { functions as listAgg } from './list-agg.js';
import { functions as minMax } from './min-max.js';
import { functions as moments } from './moments.js';
import { functions as sum } from './sum.js';

/** All aggregates, one file a line. */
export const AGGREGATES: readonly (readonly AggregateFunction[])[] = [
  approximate,
  avg,
  bits,
  byOrder,
  collect,
  bitmaps,
  coMoments,
  histogram,
  mode,
  percentiles,
  count,
  countMinSketch,
  firstLast,
  hllSketches,
  listAgg,
  minMax,
  moments,
  sum,
];
