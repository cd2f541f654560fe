import { TidemarkError } from '../../base/errors.js';
import { arrayOf, BINARY, STRING, struct, type DataType } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import type { BoundExpression, CallSite } from '../bound.js';
import { callText, typeMismatch, wrongArgumentCount } from '../errors.js';
import { constantOf } from '../fold.js';
import { compareValues } from '../order.js';
import { coerce } from '../scalar.js';
import type { AggregateFunction, BoundAggregateFunction } from './aggregate.js';
import { objectAccumulator, type ObjectState } from './object-state.js';

/** A text and what it is ordered by. */
type Item = readonly [text: Value, by: Value];

/** `listagg(x, separator)`, `string_agg`, with an order of one key by WITHIN GROUP. */
function bind(site: CallSite): BoundAggregateFunction {
  if (site.args.length !== 1 && site.args.length !== 2) throw wrongArgumentCount(site.name, '[1, 2]', site.args.length);
  const isBinary = site.args[0]!.type.kind === 'binary';
  const type = isBinary ? BINARY : STRING;
  const text = coerce(site.args[0]!, type, 0, site);
  const separator = separatorOf(site, isBinary);
  const [sort] = site.sortKeys ?? [];
  const by: BoundExpression = sort?.expression ?? text;
  const itemType = struct([
    { name: 'text', type, nullable: false },
    { name: 'by', type: by.type, nullable: true },
  ]);
  const stateTypes: DataType[] = [arrayOf(itemType, false)];
  const compare = sort === undefined ? null : orderOf(by.type, sort.ascending, sort.nullsFirst);
  const state: ObjectState<Item[]> = {
    create: () => [],
    add: (items, [value, key]) => {
      items.push([value!, key!]);
      return items;
    },
    merge: (items, other) => {
      for (const item of other) items.push(item);
      return items;
    },
    finish: (items) => joined(compare === null ? items : [...items].sort((a, b) => compare(a[1], b[1])), separator, isBinary),
    encode: (items) => [items],
    decode: ([items]) => [...(items as unknown as readonly Item[])],
  };
  return {
    args: [text, by],
    type,
    nullable: true,
    stateTypes,
    accumulator: () => objectAccumulator(state, type, stateTypes, [0]),
    name: shown(site),
  };
}

function shown(site: CallSite): string {
  const [sort] = site.sortKeys ?? [];
  const call = `listagg(${[...site.args.map((a) => a.name), ...(site.args.length === 1 ? ['NULL'] : [])].join(', ')})`;
  if (sort === undefined) return call;
  const direction = `${sort.ascending ? 'ASC' : 'DESC'} NULLS ${sort.nullsFirst ? 'FIRST' : 'LAST'}`;
  return `${call} WITHIN GROUP (ORDER BY ${sort.expression.name} ${direction})`;
}

function separatorOf(site: CallSite, isBinary: boolean): Value {
  const given = site.args[1];
  if (given === undefined) return null;
  const constant = constantOf(coerce(given, isBinary ? BINARY : STRING, 1, site), site.settings);
  if (constant !== undefined) return constant.value;
  throw typeMismatch('NON_FOLDABLE_INPUT', callText(site), 'the separator is a constant', {
    inputName: '`delimiter`',
    inputType: '"STRING"',
    inputExpr: `"${given.name}"`,
  });
}

function orderOf(type: DataType, ascending: boolean, nullsFirst: boolean): (a: Value, b: Value) => number {
  const compare = compareValues(type);
  return (a, b) => {
    if (a === null || b === null) return a === b ? 0 : (a === null) === nullsFirst ? -1 : 1;
    return ascending ? compare(a, b) : compare(b, a);
  };
}

function joined(items: readonly Item[], separator: Value, isBinary: boolean): Value {
  if (items.length === 0) return null;
  if (!isBinary) return items.map(([text]) => text as string).join((separator as string | null) ?? '');
  const parts = items.flatMap(([bytes], i) => (i > 0 && separator !== null ? [separator as Uint8Array, bytes as Uint8Array] : [bytes as Uint8Array]));
  return Uint8Array.from(Buffer.concat(parts));
}

/** More than one order key has no place in the state yet. */
export function oneOrderKey(site: CallSite): void {
  if ((site.sortKeys?.length ?? 0) > 1) throw new TidemarkError('UNSUPPORTED_WITHIN_GROUP', `${site.name} takes one ORDER BY expression`);
}

export const functions: readonly AggregateFunction[] = [
  {
    name: 'listagg',
    aliases: ['string_agg'],
    doc: 'The texts of a group as one, with a separator between them.',
    bind(site) {
      oneOrderKey(site);
      return bind(site);
    },
  },
];
