import { TidemarkError } from '../../../base/errors.js';
import { BOOLEAN } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { BoundExpression, CallSite } from '../../bound.js';
import { implicitlyCast } from '../../cast/implicit.js';
import { commonType, tightestCommonType } from '../../coercion/common-type.js';
import { callText, quotedType, typeMismatch, unexpectedInputType } from '../../errors.js';
import type { ScalarFunction } from '../../function.js';
import { equalValues } from '../../order.js';
import { ruled, type RowRule } from './define.js';
import { checkedEntries, nullMapKey, type MapEntry as Entry } from './map-keys.js';
import { arrayArgument, mapArgument, mapFunctionTypes, type MapType } from './shared-array.js';

function concatRule(site: CallSite): RowRule {
  const types = site.args.map((a) => a.type);
  if (types.some((t) => t.kind !== 'map')) {
    throw typeMismatch('MAP_CONCAT_DIFF_TYPES', callText(site), 'all arguments must be maps', {
      functionName: '`map_concat`',
      dataType: `[${types.map(quotedType).join(', ')}]`,
    });
  }
  if (types.length === 0) {
    const type: MapType = { kind: 'map', key: { kind: 'string' }, value: { kind: 'string' }, valueContainsNull: false };
    return { args: [], type, nullable: false, row: () => [] };
  }
  const common = commonType(types, site.settings.ansi) as MapType | null;
  if (common === null) {
    throw typeMismatch('DATA_DIFF_TYPES', callText(site), 'the maps have no common type', {
      functionName: '`map_concat`',
      dataType: `[${types.map(quotedType).join(', ')}]`,
    });
  }
  const args = site.args.map((a) => implicitlyCast(a, common, site.settings));
  const row = (...given: never[]) =>
    checkedEntries((given.slice(0, args.length) as unknown as Entry[][]).flat(), common.key, site.settings.lastMapKeyWins);
  return { args, type: common, row };
}

function fromEntriesRule(site: CallSite): RowRule {
  const array = arrayArgument(site);
  const entry = array.type.element;
  if (entry.kind !== 'struct' || entry.fields.length !== 2)
    throw unexpectedInputType(callText(site), 0, '"ARRAY" of pair "STRUCT"', site.args[0]!);
  const [key, value] = entry.fields;
  const type: MapType = { kind: 'map', key: key!.type, value: value!.type, valueContainsNull: value!.nullable };
  const row = (entries: readonly (Entry | null)[]): Value =>
    entries.includes(null) ? null : checkedEntries(entries as readonly Entry[], type.key, site.settings.lastMapKeyWins);
  return { args: [array], type, nullable: array.nullable || array.type.containsNull, row: row as (...args: never[]) => Value };
}

function fromArraysRule(site: CallSite): RowRule {
  const keys = arrayArgument(site, 0);
  const values = arrayArgument(site, 1);
  const type: MapType = { kind: 'map', key: keys.type.element, value: values.type.element, valueContainsNull: values.type.containsNull };
  const row = (ks: readonly Value[], vs: readonly Value[]): Value => {
    if (ks.includes(null)) throw nullMapKey();
    if (ks.length !== vs.length)
      throw new TidemarkError('_LEGACY_ERROR_TEMP_2128', 'The key array and value array of MapData must have the same length.');
    return checkedEntries(
      ks.map((k, i) => [k, vs[i]!] as const),
      type.key,
      site.settings.lastMapKeyWins,
    );
  };
  return { args: [keys, values], type, row: row as (...args: never[]) => Value };
}

function containsKeyRule(site: CallSite): RowRule {
  const key = site.args[1] as BoundExpression;
  if (!['map', 'void'].includes(site.args[0]!.type.kind) && key.type.kind !== 'void') throw mapFunctionTypes(site, site.args[0]!, key);
  const map = mapArgument(site);
  if (key.type.kind === 'void')
    throw typeMismatch('NULL_TYPE', callText(site), 'a NULL key is in no map', { functionName: '`map_contains_key`' });
  const common = tightestCommonType(map.type.key, key.type, site.settings.ansi);
  if (common === null) {
    throw mapFunctionTypes(site, map, key);
  }
  const equal = equalValues(map.type.key);
  const row = (entries: readonly Entry[], wanted: Value): Value => entries.some(([k]) => equal(k, wanted));
  return {
    args: [map, implicitlyCast(key, map.type.key, site.settings)],
    type: BOOLEAN,
    nullable: true,
    row: row as (...args: never[]) => Value,
  };
}

export const functions: readonly ScalarFunction[] = [
  ruled('map_keys', 'The keys of a map.', [1, 1], (site) => {
    const map = mapArgument(site);
    const row = (entries: readonly Entry[]): Value => entries.map(([key]) => key);
    return { args: [map], type: { kind: 'array', element: map.type.key, containsNull: false }, row: row as (...args: never[]) => Value };
  }),
  ruled('map_values', 'The values of a map.', [1, 1], (site) => {
    const map = mapArgument(site);
    const row = (entries: readonly Entry[]): Value => entries.map(([, value]) => value);
    return {
      args: [map],
      type: { kind: 'array', element: map.type.value, containsNull: map.type.valueContainsNull },
      row: row as (...args: never[]) => Value,
    };
  }),
  ruled('map_entries', 'The entries of a map as structs of key and value.', [1, 1], (site) => {
    const map = mapArgument(site);
    const fields = [
      { name: 'key', type: map.type.key, nullable: false },
      { name: 'value', type: map.type.value, nullable: map.type.valueContainsNull },
    ];
    const row = (entries: readonly Entry[]): Value => entries.map(([key, value]) => [key, value]);
    return {
      args: [map],
      type: { kind: 'array', element: { kind: 'struct', fields }, containsNull: false },
      row: row as (...args: never[]) => Value,
    };
  }),
  ruled('map_concat', 'The entries of all maps.', [0, Infinity], concatRule),
  ruled('map_from_entries', 'A map of structs of key and value.', [1, 1], fromEntriesRule),
  ruled('map_from_arrays', 'A map of an array of keys and one of values.', [2, 2], fromArraysRule),
  ruled('map_contains_key', 'Whether a map has a key.', [2, 2], containsKeyRule),
];
