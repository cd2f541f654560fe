import { BIGINT, BINARY, BOOLEAN } from '../../../columnar/types.js';
import { sketchOf, unionOf } from '../../aggregates/hll-sketch.js';
import type { ScalarFunction } from '../../function.js';
import { scalar } from '../../scalar.js';

export const functions: readonly ScalarFunction[] = [
  scalar({
    name: 'hll_sketch_estimate',
    doc: 'How many different values a sketch of hll_sketch_agg has seen.',
    params: [BINARY],
    result: BIGINT,
    evaluate: (bytes) => sketchOf(bytes, 'hll_sketch_estimate').estimate(),
  }),
  scalar({
    name: 'hll_union',
    doc: 'The union of two sketches; a third argument allows different sizes.',
    params: [BINARY, BINARY, BOOLEAN],
    defaults: [false],
    showDefaults: true,
    result: BINARY,
    evaluate: (a, b, allows) => unionOf(sketchOf(a, 'hll_union'), sketchOf(b, 'hll_union'), allows, 'hll_union').encode(),
  }),
];
