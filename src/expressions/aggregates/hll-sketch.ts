import { TidemarkError } from '../../base/errors.js';
import { BINARY, BOOLEAN, INT } from '../../columnar/types.js';
import { encodeUtf8 } from '../../columnar/utf8.js';
import type { Value } from '../../columnar/value.js';
import type { BoundExpression, CallSite } from '../bound.js';
import { callText, unexpectedInputType } from '../errors.js';
import { ANY } from '../params.js';
import { HllSketch, LG_K_DEFAULT, LG_K_MAX, LG_K_MIN } from '../values/sketch/hll-sketch.js';
import type { AggregateFunction } from './aggregate.js';
import { constantArgument } from './approximate.js';
import { objectAggregate } from './object-state.js';

function lgKOf(arg: BoundExpression, site: CallSite): number {
  const lgK = constantArgument(arg, 'lgConfigK', site) as number;
  if (lgK >= LG_K_MIN && lgK <= LG_K_MAX) return lgK;
  throw new TidemarkError('HLL_INVALID_LG_K', `\`lgConfigK\` lies between ${LG_K_MIN} and ${LG_K_MAX}, not ${lgK}`, {
    function: '`hll_sketch_agg`',
    min: String(LG_K_MIN),
    max: String(LG_K_MAX),
    value: String(lgK),
  });
}

/** The sketch of bytes; HLL_INVALID_INPUT_SKETCH_BUFFER where they are none. */
export function sketchOf(bytes: Uint8Array, name: string): HllSketch {
  const sketch = HllSketch.decode(bytes);
  if (sketch !== null) return sketch;
  throw new TidemarkError('HLL_INVALID_INPUT_SKETCH_BUFFER', `${name} takes sketches of hll_sketch_agg and hll_union only`, {
    function: `\`${name}\``,
  });
}

/** Both sketches as one. Of different sizes, which must be allowed, the smaller counts. */
export function unionOf(a: HllSketch, b: HllSketch, allowsDifferent: boolean, name: string): HllSketch {
  if (a.lgK !== b.lgK && !allowsDifferent) {
    throw new TidemarkError('HLL_UNION_DIFFERENT_LG_K', `the sketches have different \`lgConfigK\` values: ${a.lgK} and ${b.lgK}`, {
      left: String(a.lgK),
      right: String(b.lgK),
      function: `\`${name}\``,
    });
  }
  const union = new HllSketch(Math.min(a.lgK, b.lgK));
  union.merge(a);
  union.merge(b);
  return union;
}

function addTo(sketch: HllSketch, value: Value): HllSketch {
  if (typeof value === 'string') sketch.add(encodeUtf8(value));
  else if (value instanceof Uint8Array) sketch.add(value);
  else sketch.addInteger(BigInt(value as number | bigint));
  return sketch;
}

const sketchAggregate = objectAggregate<HllSketch>({
  name: 'hll_sketch_agg',
  doc: 'A sketch of how many different values there are, as bytes for hll_sketch_estimate and hll_union.',
  params: [ANY, INT],
  defaults: [LG_K_DEFAULT],
  result: BINARY,
  nullable: false,
  skipNulls: [0],
  stateTypes: [BINARY],
  ignoresDistinct: true,
  shown: (names) => `hll_sketch_agg(${names[0]}, ${names[1] ?? LG_K_DEFAULT})`,
  check: ([value, lgK], site) => {
    if (!['int', 'bigint', 'string', 'binary', 'void'].includes(value!.type.kind)) {
      throw unexpectedInputType(callText(site), 0, '("INT" or "BIGINT" or "STRING" or "BINARY")', value!);
    }
    void constantArgument(lgK, 'lgConfigK', site);
  },
  state: (_types, _result, site, args) => ({
    create: () => new HllSketch(lgKOf(args[1]!, site)),
    add: (sketch, [value]) => addTo(sketch, value!),
    merge: (sketch, other) => {
      sketch.merge(other);
      return sketch;
    },
    finish: (sketch) => sketch.encode(),
    encode: (sketch) => [sketch.encode()],
    decode: ([bytes]) => sketchOf(bytes as Uint8Array, 'hll_sketch_agg'),
  }),
});

const unionAggregate = objectAggregate<HllSketch | null>({
  name: 'hll_union_agg',
  doc: 'The union of sketches.',
  params: [BINARY, BOOLEAN],
  defaults: [false],
  result: BINARY,
  nullable: false,
  skipNulls: [0],
  stateTypes: [BINARY],
  ignoresDistinct: true,
  shown: (names) => `hll_union_agg(${names[0]}, ${names[1] ?? 'false'})`,
  state: (_types, _result, site, args) => {
    const allows = constantArgument(args[1], 'allowDifferentLgConfigK', site) === true;
    const join = (a: HllSketch | null, b: HllSketch | null) => (a === null ? b : b === null ? a : unionOf(a, b, allows, 'hll_union_agg'));
    return {
      create: () => null,
      add: (union, [bytes]) => join(union, sketchOf(bytes as Uint8Array, 'hll_union_agg')),
      merge: join,
      finish: (union) => (union ?? new HllSketch(LG_K_DEFAULT)).encode(),
      encode: (union) => [union?.encode() ?? null],
      decode: ([bytes]) => (bytes === null ? null : sketchOf(bytes as Uint8Array, 'hll_union_agg')),
    };
  },
});

export const functions: readonly AggregateFunction[] = [sketchAggregate, unionAggregate];
