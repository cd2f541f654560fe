import type { DataType } from '../../../columnar/types.js';
import { sqlName } from '../../../columnar/types.js';
import type { BoundExpression, CallSite } from '../../bound.js';
import { implicitlyCast } from '../../cast/implicit.js';
import { tightestCommonType, widerTypeWithoutStrings } from '../../coercion/common-type.js';
import { callText, quotedType, typeMismatch, unexpectedInputType } from '../../errors.js';
import { isOrderable } from '../../order.js';

export type ArrayType = DataType & { kind: 'array' };
export type MapType = DataType & { kind: 'map' };

/** The argument as an array; a bare NULL counts as an array of nothing. */
export function arrayArgument(site: CallSite, index = 0): BoundExpression & { type: ArrayType } {
  const arg = site.args[index]!;
  if (arg.type.kind === 'void')
    return implicitlyCast(arg, { kind: 'array', element: { kind: 'void' }, containsNull: true }, site.settings) as never;
  if (arg.type.kind !== 'array') throw unexpectedInputType(callText(site), index, '"ARRAY"', arg);
  return arg as BoundExpression & { type: ArrayType };
}

export function mapArgument(site: CallSite, index = 0): BoundExpression & { type: MapType } {
  const arg = site.args[index]!;
  if (arg.type.kind === 'void') {
    const type: MapType = { kind: 'map', key: { kind: 'void' }, value: { kind: 'void' }, valueContainsNull: true };
    return implicitlyCast(arg, type, site.settings) as never;
  }
  if (arg.type.kind !== 'map') throw unexpectedInputType(callText(site), index, '"MAP"', arg);
  return arg as BoundExpression & { type: MapType };
}

/** Functions whose error names the types of both arguments, also where the first is no array. */
const NAMING_BOTH_TYPES: ReadonlySet<string> = new Set(['array_remove', 'array_insert']);

/** An array and a value of its elements' type, brought together: ARRAY_FUNCTION_DIFF_TYPES where they cannot be. */
export function arrayAndElement(
  site: CallSite,
  arrayAt = 0,
  elementAt = 1,
): { array: BoundExpression & { type: ArrayType }; element: BoundExpression } {
  const element = site.args[elementAt]!;
  if (site.args[arrayAt]!.type.kind !== 'array' && NAMING_BOTH_TYPES.has(site.name))
    throw arrayFunctionTypes(site, site.args[arrayAt]!, element);
  const array = arrayArgument(site, arrayAt);
  const common =
    site.name === 'array_contains'
      ? widerTypeWithoutStrings(array.type.element, element.type, site.settings.ansi)
      : tightestCommonType(array.type.element, element.type, site.settings.ansi);
  if (common === null) throw arrayFunctionTypes(site, array, element);
  const type: ArrayType = { ...array.type, element: common };
  return {
    array: (sqlName(type) === sqlName(array.type) ? array : implicitlyCast(array, type, site.settings)) as never,
    element: implicitlyCast(element, common, site.settings),
  };
}

function arrayFunctionTypes(site: CallSite, array: BoundExpression, element: BoundExpression) {
  return typeMismatch('ARRAY_FUNCTION_DIFF_TYPES', callText(site), `the array holds other values than ${quotedType(element.type)}`, {
    functionName: `\`${site.name}\``,
    dataType: '"ARRAY"',
    leftType: quotedType(array.type),
    rightType: quotedType(element.type),
  });
}

/** Spark's error where a key does not fit a map, or there is no map. */
export function mapFunctionTypes(site: CallSite, map: BoundExpression, key: BoundExpression) {
  return typeMismatch(
    'MAP_FUNCTION_DIFF_TYPES',
    callText(site),
    `${quotedType(map.type)} has no keys of the type ${quotedType(key.type)}`,
    {
      functionName: `\`${site.name}\``,
      dataType: '"MAP"',
      leftType: quotedType(map.type),
      rightType: quotedType(key.type),
    },
  );
}

/** Two arrays of one type: BINARY_ARRAY_DIFF_TYPES where their elements have nothing in common. */
export function twoArrays(site: CallSite): readonly [BoundExpression & { type: ArrayType }, BoundExpression & { type: ArrayType }] {
  const left = site.args[0]!;
  const right = site.args[1]!;
  const common = tightestCommonType(left.type, right.type, site.settings.ansi);
  if (common?.kind !== 'array' || left.type.kind !== 'array' || right.type.kind !== 'array') {
    throw typeMismatch('BINARY_ARRAY_DIFF_TYPES', callText(site), 'both arguments must be arrays of one type', {
      functionName: `\`${site.name}\``,
      arrayType: '"ARRAY"',
      leftType: quotedType(left.type),
      rightType: quotedType(right.type),
    });
  }
  return [implicitlyCast(left, common, site.settings) as never, implicitlyCast(right, common, site.settings) as never];
}

export function mustBeOrderable(site: CallSite, type: DataType): void {
  if (isOrderable(type)) return;
  throw typeMismatch('INVALID_ORDERING_TYPE', callText(site), `${quotedType(type)} values have no order`, {
    functionName: `\`${site.name}\``,
    dataType: quotedType(type),
  });
}
