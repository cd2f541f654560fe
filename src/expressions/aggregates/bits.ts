import { BIGINT, BOOLEAN } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import { INTEGRAL } from '../params.js';
import { callText, unexpectedInputType } from '../errors.js';
import type { AggregateFunction } from './aggregate.js';
import { objectAggregate } from './object-state.js';

type Fold = (a: never, b: never) => Value;

/** A fold of values that are not NULL, NULL for none. */
function folded(name: string, doc: string, aliases: readonly string[], accepts: 'boolean' | 'integral', fold: Fold): AggregateFunction {
  const combine = fold as (a: Value, b: Value) => Value;
  const join = (known: Value, value: Value): Value => (known === null ? value : value === null ? known : combine(known, value));
  return objectAggregate<Value>({
    name,
    shownAliases: aliases,
    doc,
    params: [accepts === 'boolean' ? BOOLEAN : INTEGRAL],
    result: ([type]) => type!,
    stateTypes: ([type]) => [type!],
    ignoresDistinct: name !== 'bit_xor',
    check: (_, site) => {
      if (accepts === 'integral' && site.args[0]!.type.kind === 'string')
        throw unexpectedInputType(callText(site), 0, '"INTEGRAL"', site.args[0]!);
    },
    state: () => ({
      create: () => null,
      add: (known, [value]) => join(known, value!),
      merge: join,
      finish: (known) => known,
      encode: (known) => [known],
      decode: ([known]) => known!,
    }),
  });
}

function bitwise(
  name: string,
  doc: string,
  numbers: (a: number, b: number) => number,
  bigints: (a: bigint, b: bigint) => bigint,
): AggregateFunction {
  return folded(name, doc, [], 'integral', ((a: number | bigint, b: number | bigint) =>
    typeof a === 'bigint' ? bigints(a, b as bigint) : numbers(a, b as number)) as Fold);
}

const countIf = objectAggregate<bigint>({
  name: 'count_if',
  doc: 'How many rows meet a condition.',
  params: [BOOLEAN],
  result: BIGINT,
  nullable: false,
  stateTypes: [BIGINT],
  state: () => ({
    create: () => 0n,
    add: (count, [condition]) => (condition === true ? count + 1n : count),
    merge: (count, other) => count + other,
    finish: (count) => count,
    encode: (count) => [count],
    decode: ([count]) => count as bigint,
  }),
});

export const functions: readonly AggregateFunction[] = [
  folded('bool_and', 'Whether all values are true.', ['every'], 'boolean', ((a: boolean, b: boolean) => a && b) as Fold),
  folded('bool_or', 'Whether a value is true.', ['some', 'any'], 'boolean', ((a: boolean, b: boolean) => a || b) as Fold),
  bitwise(
    'bit_and',
    'The bits that all values have.',
    (a, b) => a & b,
    (a, b) => a & b,
  ),
  bitwise(
    'bit_or',
    'The bits that a value has.',
    (a, b) => a | b,
    (a, b) => a | b,
  ),
  bitwise(
    'bit_xor',
    'The bits that an odd number of values have.',
    (a, b) => a ^ b,
    (a, b) => a ^ b,
  ),
  countIf,
];
