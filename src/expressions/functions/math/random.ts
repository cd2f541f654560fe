import { TidemarkError } from '../../../base/errors.js';
import { columnBuilder } from '../../../columnar/builder.js';
import { BIGINT, DOUBLE, INT, STRING, type DataType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { BoundExpression, CallSite, EvaluationContext, Kernel } from '../../bound.js';
import { isFractional, isNumeric, widerDecimal, widerNumeric } from '../../coercion/numeric.js';
import { quoted, unexpectedInputType, wrongArgumentCount } from '../../errors.js';
import { constantOf } from '../../fold.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';
import { XorShift } from '../../values/random/xor-shift.js';

/**
 * Generators of an epoch, one a call. A replayed epoch has the same id, time and order of calls, so it gives the same numbers. The first epoch
 * with a seed gives Spark's sequence.
 */
const generators = new WeakMap<EvaluationContext, Map<object, XorShift>>();

function generatorOf(call: object, seed: bigint | null, context: EvaluationContext): XorShift {
  let known = generators.get(context);
  if (known === undefined) generators.set(context, (known = new Map<object, XorShift>()));
  let generator = known.get(call);
  if (generator === undefined) {
    const start = seed ?? context.timestampMicros * 31n + BigInt(known.size);
    known.set(call, (generator = new XorShift(start + BigInt(context.epochId))));
  }
  return generator;
}

/** A kernel that draws one value a row. */
function drawing(type: DataType, seed: bigint | null, draw: (random: XorShift) => Value): Kernel {
  const call = {};
  return (_args, length, context) => {
    const random = generatorOf(call, seed, context);
    const builder = columnBuilder(type, length);
    for (let i = 0; i < length; i++) builder.append(draw(random));
    return builder.finish();
  };
}

function nameOf(site: CallSite): string {
  return `${site.name}(${site.args.map((a) => a.name).join(', ')})`;
}

/** The constant seed; null where none is written. NULL stands for 0. */
function seedOf(seed: BoundExpression | undefined, site: CallSite): bigint | null {
  if (seed === undefined) return null;
  const literal = constantOf(seed, site.settings);
  if (literal === undefined) {
    throw new TidemarkError('SEED_EXPRESSION_IS_UNFOLDABLE', `the seed ${quoted(seed.name)} of ${site.name} must be a constant`, {
      seedExpr: quoted(seed.name),
      exprWithSeed: quoted(nameOf(site)),
    });
  }
  if (!['int', 'bigint', 'void', 'tinyint', 'smallint'].includes(literal.type.kind))
    throw unexpectedInputType(nameOf(site), 0, '("INT" or "BIGINT")', seed);
  return BigInt((literal.value ?? 0) as number | bigint);
}

function drawn(site: CallSite, type: DataType, seed: bigint | null, draw: (random: XorShift) => Value): BoundFunction {
  return { args: [], type, nullable: false, name: nameOf(site), deterministic: false, kernel: drawing(type, seed, draw) };
}

function seeded(name: string, shownAliases: readonly string[], doc: string, draw: (random: XorShift) => number): ScalarFunction {
  return {
    name,
    shownAliases,
    doc,
    bind(site) {
      if (site.args.length > 1) throw wrongArgumentCount(site.name, '[0, 1]', site.args.length);
      return drawn(site, DOUBLE, seedOf(site.args[0], site), draw);
    },
  };
}

const uniform: ScalarFunction = {
  name: 'uniform',
  doc: 'A random number between two constant bounds, of their wider type.',
  bind(site) {
    if (site.args.length < 2 || site.args.length > 3) throw wrongArgumentCount('uniform', '[2, 3]', site.args.length);
    const [low, high] = site.args.slice(0, 2).map((bound, k) => boundOf(bound, k, site)) as [Bound, Bound];
    const type = widerDecimal(low.type, high.type) ?? widerNumeric(low.type, high.type, false);
    const draw = (random: XorShift): Value => {
      const value = low.value + (high.value - low.value) * random.double();
      return fitted(value, type);
    };
    return drawn(site, type, seedOf(site.args[2], site), draw);
  },
};

interface Bound {
  readonly value: number;
  readonly type: DataType;
}

function boundOf(bound: BoundExpression, index: number, site: CallSite): Bound {
  if (!isNumeric(bound.type)) throw unexpectedInputType(nameOf(site), index, 'integer or floating-point', bound);
  const literal = constantOf(bound, site.settings);
  if (literal === undefined) {
    throw new TidemarkError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', `the bound ${quoted(bound.name)} of uniform must be a constant`, {
      inputName: index === 0 ? '`min`' : '`max`',
      inputExpr: quoted(bound.name),
    });
  }
  const scale = bound.type.kind === 'decimal' ? bound.type.scale : 0;
  return { value: Number(literal.value) / 10 ** scale, type: bound.type };
}

function fitted(value: number, type: DataType): Value {
  if (type.kind === 'decimal') return BigInt(Math.trunc(value * 10 ** type.scale));
  if (isFractional(type)) return type.kind === 'float' ? Math.fround(value) : value;
  return type.kind === 'bigint' ? BigInt(Math.trunc(value)) : Math.trunc(value);
}

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

const randstr: ScalarFunction = {
  name: 'randstr',
  doc: 'Random text of letters and digits, of a constant length.',
  bind(site) {
    if (site.args.length < 1 || site.args.length > 2) throw wrongArgumentCount('randstr', '[1, 2]', site.args.length);
    const { value: length } = boundOf(site.args[0]!, 0, site);
    if (length < 0) {
      throw new TidemarkError('INVALID_PARAMETER_VALUE.LENGTH', `randstr cannot make a text of ${length} characters`, {
        length: String(length),
      });
    }
    const draw = (random: XorShift): string => Array.from({ length }, () => LETTERS[Math.abs(random.int() % LETTERS.length)]!).join('');
    return drawn(site, STRING, seedOf(site.args[1], site), draw);
  },
};

const uuid: ScalarFunction = {
  name: 'uuid',
  doc: 'A random UUID (version 4); the same when the epoch is replayed.',
  bind(site) {
    if (site.args.length > 1) throw wrongArgumentCount('uuid', '[0, 1]', site.args.length);
    return drawn(site, STRING, seedOf(site.args[0], site), uuidText);
  },
};

function uuidText(random: XorShift): string {
  const words = [0, 1, 2, 3].map(() => random.int());
  words[1] = (words[1]! & 0xffff0fff) | 0x4000;
  words[2] = (words[2]! & 0x3fffffff) | 0x80000000;
  const digits = words.map((w) => (w >>> 0).toString(16).padStart(8, '0')).join('');
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join('-');
}

const monotonicId: ScalarFunction = {
  name: 'monotonically_increasing_id',
  doc: 'A number that grows from row to row of an epoch, from 0.',
  bind(site): BoundFunction {
    if (site.args.length > 0) throw wrongArgumentCount(site.name, '0', site.args.length);
    const next = new WeakMap<EvaluationContext, bigint>();
    const kernel: Kernel = (_args, length, context) => {
      const builder = columnBuilder(BIGINT, length);
      let id = next.get(context) ?? 0n;
      for (let i = 0; i < length; i++) builder.append(id++);
      next.set(context, id);
      return builder.finish();
    };
    return { args: [], type: BIGINT, nullable: false, name: nameOf(site), deterministic: false, kernel };
  },
};

const partitionId: ScalarFunction = {
  name: 'spark_partition_id',
  doc: '0: rows are not partitioned.',
  bind(site): BoundFunction {
    if (site.args.length > 0) throw wrongArgumentCount(site.name, '0', site.args.length);
    return {
      args: [],
      type: INT,
      nullable: false,
      name: 'SPARK_PARTITION_ID()',
      deterministic: false,
      kernel: drawing(INT, null, () => 0),
    };
  },
};

export const functions: readonly ScalarFunction[] = [
  seeded('rand', ['random'], 'A random DOUBLE from 0 to 1; a constant seed fixes the sequence.', (r) => r.double()),
  seeded('randn', [], 'A random DOUBLE of the standard normal distribution.', (r) => r.gaussian()),
  uniform,
  randstr,
  uuid,
  monotonicId,
  partitionId,
];
