import { BINARY, DOUBLE, INT } from '../../columnar/types.js';
import { encodeUtf8 } from '../../columnar/utf8.js';
import type { BoundExpression, CallSite } from '../bound.js';
import { isIntegral } from '../coercion/numeric.js';
import { callText, typeMismatch, unexpectedInputType } from '../errors.js';
import { ANY } from '../params.js';
import { CountMinSketch } from '../values/sketch/count-min-sketch.js';
import type { AggregateFunction } from './aggregate.js';
import { constantArgument } from './approximate.js';
import { objectAggregate } from './object-state.js';

function settings(args: readonly BoundExpression[], site: CallSite): [error: number, confidence: number, seed: number] {
  const number = (k: number, name: string) => {
    const value = constantArgument(args[k], name, site);
    if (value === null) throw typeMismatch('UNEXPECTED_NULL', callText(site), `${name} must not be NULL`, { exprName: name });
    return Number(value);
  };
  const [error, confidence, seed] = [number(1, 'eps'), number(2, 'confidence'), number(3, 'seed')];
  if (!(error > 0)) throw outOfRange(site, 'eps', '(0.0, 1.7976931348623157E308]', error);
  if (!(confidence > 0 && confidence < 1)) throw outOfRange(site, 'confidence', '(0.0, 1.0)', confidence);
  return [error, confidence, seed];
}

function outOfRange(site: CallSite, exprName: string, valueRange: string, value: number): Error {
  return typeMismatch('VALUE_OUT_OF_RANGE', callText(site), `${exprName} lies within ${valueRange}, not ${value}`, {
    exprName,
    valueRange,
    currentValue: String(value),
  });
}

export const functions: readonly AggregateFunction[] = [
  objectAggregate<CountMinSketch>({
    name: 'count_min_sketch',
    doc: "How often values occurred, as the bytes of Spark's count-min sketch, by relative error, confidence and seed.",
    params: [ANY, DOUBLE, DOUBLE, INT],
    result: BINARY,
    nullable: false,
    skipNulls: [0],
    stateTypes: [BINARY],
    check: (args, site) => {
      const { type } = args[0]!;
      if (!isIntegral(type) && type.kind !== 'string' && type.kind !== 'binary' && type.kind !== 'void') {
        throw unexpectedInputType(callText(site), 0, '("INTEGRAL" or "STRING" or "BINARY")', args[0]!);
      }
      settings(args, site);
    },
    state: (_types, _result, site, args) => {
      const [error, confidence, seed] = settings(args, site);
      return {
        create: () => new CountMinSketch(error, confidence, seed),
        add: (sketch, [value]) => {
          if (typeof value === 'string') sketch.addBytes(encodeUtf8(value));
          else if (value instanceof Uint8Array) sketch.addBytes(value);
          else sketch.addInteger(BigInt(value as number | bigint));
          return sketch;
        },
        merge: (sketch, other) => {
          sketch.merge(other);
          return sketch;
        },
        finish: (sketch) => sketch.encode(),
        encode: (sketch) => [sketch.encode()],
        decode: ([bytes]) => {
          const sketch = new CountMinSketch(error, confidence, seed);
          sketch.load(bytes as Uint8Array);
          return sketch;
        },
      };
    },
  }),
];
