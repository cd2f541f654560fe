import { TidemarkError } from '../../base/errors.js';
import { arrayOf, BINARY, STRING, struct, type DataType } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import type { BoundSortKey, CallSite } from '../bound.js';
import { callText, typeMismatch, wrongArgumentCount } from '../errors.js';
import { constantOf } from '../fold.js';
import { compareValues } from '../order.js';
import { coerce } from '../scalar.js';
import type { AggregateFunction, BoundAggregateFunction } from './aggregate.js';
import { objectAccumulator, type ObjectState } from './object-state.js';

/** A text and what it is ordered by. */
type Item = readonly [text: Value, ...by: Value[]];

/** `listagg(x, separator)`, `string_agg`, with an order by WITHIN GROUP. */
function bind(site: CallSite): BoundAggregateFunction {
  if (site.args.length !== 1 && site.args.length !== 2) throw wrongArgumentCount(site.name, '[1, 2]', site.args.length);
  const isBinary = site.args[0]!.type.kind === 'binary';
  const type = isBinary ? BINARY : STRING;
  const text = coerce(site.args[0]!, type, 0, site);
  const separator = separatorOf(site, isBinary);
  const sorts = site.sortKeys ?? [];
  checkDistinct(site, sorts);
  const stateTypes: DataType[] = [arrayOf(itemType(type, sorts), false)];
  const compare = orderOf(sorts);
  const state: ObjectState<Item[]> = {
    create: () => [],
    add: (items, [value, ...keys]) => {
      items.push([value!, ...keys]);
      return items;
    },
    merge: (items, other) => {
      for (const item of other) items.push(item);
      return items;
    },
    finish: (items) => joined(sorts.length === 0 ? items : items.toSorted(compare), separator, isBinary),
    encode: (items) => [items],
    decode: ([items]) => [...(items as unknown as readonly Item[])],
  };
  return {
    args: [text, ...sorts.map((s) => s.expression)],
    type,
    nullable: true,
    stateTypes,
    accumulator: () => objectAccumulator(state, type, stateTypes, [0]),
    name: shown(site),
  };
}

function itemType(type: DataType, sorts: readonly BoundSortKey[]): DataType {
  const keys = sorts.map((s, k) => ({ name: `key${k}`, type: s.expression.type, nullable: true }));
  return struct([{ name: 'text', type, nullable: false }, ...keys]);
}

/** With DISTINCT only the texts themselves can be ordered by. */
function checkDistinct(site: CallSite, sorts: readonly BoundSortKey[]): void {
  if (site.distinct !== true || sorts.length === 0) return;
  if (sorts.length === 1 && sorts[0]!.expression.name === site.args[0]!.name) return;
  throw new TidemarkError(
    'INVALID_WITHIN_GROUP_EXPRESSION.MISMATCH_WITH_DISTINCT_INPUT',
    `with DISTINCT, ${site.name} is ordered by its argument ${site.args[0]!.name}`,
    {
      funcName: `\`${site.name}\``,
      funcArg: `"${site.args[0]!.name}"`,
      orderingExpr: sorts.map((s) => `"${s.expression.name}"`).join(', '),
    },
  );
}

function shown(site: CallSite): string {
  const sorts = site.sortKeys ?? [];
  const call = `listagg(${[...site.args.map((a) => a.name), ...(site.args.length === 1 ? ['NULL'] : [])].join(', ')})`;
  if (sorts.length === 0) return call;
  const keys = sorts.map((s) => `${s.expression.name} ${s.ascending ? 'ASC' : 'DESC'} NULLS ${s.nullsFirst ? 'FIRST' : 'LAST'}`);
  return `${call} WITHIN GROUP (ORDER BY ${keys.join(', ')})`;
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

/** The order of items by their keys, first to last. */
function orderOf(sorts: readonly BoundSortKey[]): (a: Item, b: Item) => number {
  const orders = sorts.map(({ expression, ascending, nullsFirst }) => keyOrder(expression.type, ascending, nullsFirst));
  return (a, b) => {
    for (let k = 0; k < orders.length; k++) {
      const order = orders[k]!(a[k + 1]!, b[k + 1]!);
      if (order !== 0) return order;
    }
    return 0;
  };
}

function keyOrder(type: DataType, ascending: boolean, nullsFirst: boolean): (a: Value, b: Value) => number {
  const compare = compareValues(type);
  return (a, b) => {
    if (a === null || b === null) return a === b ? 0 : (a === null) === nullsFirst ? -1 : 1;
    return ascending ? compare(a, b) : compare(b, a);
  };
}

function joined(items: readonly Item[], separator: Value, isBinary: boolean): Value {
  if (items.length === 0) return null;
  if (!isBinary) return items.map(([text]) => text as string).join((separator as string | null) ?? '');
  const parts = items.flatMap(([bytes], i) =>
    i > 0 && separator !== null ? [separator as Uint8Array, bytes as Uint8Array] : [bytes as Uint8Array],
  );
  return Uint8Array.from(Buffer.concat(parts));
}

export const functions: readonly AggregateFunction[] = [
  { name: 'listagg', aliases: ['string_agg'], doc: 'The texts of a group as one, with a separator between them.', bind },
];
