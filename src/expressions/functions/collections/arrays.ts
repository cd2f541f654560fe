import { TidemarkError } from '../../../base/errors.js';
import { BIGINT, BOOLEAN, INT, STRING, type DataType, type Field } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { BoundExpression, CallSite } from '../../bound.js';
import { writtenElementNullable } from '../../access.js';
import { implicitlyCast } from '../../cast/implicit.js';
import { tightestCommonType } from '../../coercion/common-type.js';
import { isIntegral } from '../../coercion/numeric.js';
import { callText, unexpectedInputType } from '../../errors.js';
import type { ScalarFunction } from '../../function.js';
import { compareValues, equalValues } from '../../order.js';
import { coerce, exactly } from '../../scalar.js';
import { reverse } from '../../values/text/code-points.js';
import { ruled } from './define.js';
import { arrayAndElement, arrayArgument, type ArrayType, mapFunctionTypes, mustBeOrderable } from './shared-array.js';

type List = readonly Value[];

function indexOfZero(): TidemarkError {
  return new TidemarkError(
    'INVALID_INDEX_OF_ZERO',
    'The index 0 is invalid. An index shall be either < 0 or > 0 (the first element has index 1).',
  );
}

/** `size` is -1 for NULL outside ANSI mode, as Spark's sizeOfNull says. */
function sizeRule(site: CallSite) {
  const arg = site.args[0]!;
  if (!['array', 'map', 'void'].includes(arg.type.kind)) throw unexpectedInputType(callText(site), 0, '("ARRAY" or "MAP")', arg);
  const ofNull = site.settings.ansi ? null : -1;
  const row = (list: List | null) => (list === null ? ofNull : list.length);
  return { args: [arg], type: INT, nullable: site.settings.ansi && arg.nullable, row: row as (...args: never[]) => Value, seesNulls: true };
}

function elementAt(site: CallSite, attempt: boolean) {
  const [source, key] = site.args as [BoundExpression, BoundExpression];
  if (source.type.kind === 'map') return mapElementAt(site, source as BoundExpression & { type: DataType & { kind: 'map' } }, key);
  const array = arrayArgument(site);
  if (source.type.kind === 'void' || !isIntegral(key.type)) {
    if (key.type.kind !== 'void') throw unexpectedInputType(callText(site), 1, '"INT"', key);
  }
  // BIGINT does not narrow.
  if (key.type.kind === 'bigint') throw unexpectedInputType(callText(site), 1, '"INT"', key);
  const index = coerce(key, INT, 1, site);
  const fail = site.settings.ansi && !attempt;
  const row = (list: List, at: number): Value => {
    if (at === 0) throw indexOfZero();
    if (Math.abs(at) <= list.length) return list[at > 0 ? at - 1 : list.length + at]!;
    if (!fail) return null;
    throw new TidemarkError(
      'INVALID_ARRAY_INDEX_IN_ELEMENT_AT',
      `The index ${at} is out of bounds. The array has ${list.length} elements. Use try_element_at to get NULL instead.`,
      {
        indexValue: String(at),
        arraySize: String(list.length),
      },
    );
  };
  return {
    args: [array, index],
    type: array.type.element,
    nullable: writtenElementNullable(array, index, 1),
    row: row as (...args: never[]) => Value,
  };
}

function mapElementAt(site: CallSite, source: BoundExpression & { type: DataType & { kind: 'map' } }, key: BoundExpression) {
  const common = tightestCommonType(source.type.key, key.type, site.settings.ansi);
  if (common === null) throw mapFunctionTypes(site, source, key);
  const equal = equalValues(source.type.key);
  const row = (entries: readonly (readonly Value[])[], wanted: Value): Value => entries.find(([k]) => equal(k!, wanted))?.[1] ?? null;
  const args = [source, implicitlyCast(key, source.type.key, site.settings)];
  return { args, type: source.type.value, nullable: true, row: row as (...args: never[]) => Value };
}

function extreme(name: string, doc: string, sign: 1 | -1): ScalarFunction {
  return ruled(name, doc, [1, 1], (site) => {
    const array = arrayArgument(site);
    mustBeOrderable(site, array.type.element);
    const compare = compareValues(array.type.element);
    const row = (list: List): Value =>
      list.reduce<Value>((best, v) => (v !== null && (best === null || sign * compare(v, best) > 0) ? v : best), null);
    return { args: [array], type: array.type.element, nullable: true, row: row as (...args: never[]) => Value };
  });
}

/** The position from 1 (from the end where negative) at which an element goes in; NULLs fill what lies between. */
function inserted(list: List, position: number, element: Value): Value[] {
  if (position === 0) throw indexOfZero();
  const out = [...list];
  if (position > 0) {
    while (out.length < position - 1) out.push(null);
    out.splice(position - 1, 0, element);
    return out;
  }
  const at = out.length + position + 1;
  if (at < 0) out.unshift(...new Array<Value>(-at).fill(null));
  out.splice(Math.max(0, at), 0, element);
  return out;
}

function zipRule(site: CallSite) {
  const arrays = site.args.map((_, k) => arrayArgument(site, k));
  const nodes = site.node.kind === 'call' ? site.node.args : [];
  const fields: Field[] = arrays.map((a, k) => ({ name: zipName(a, nodes[k], k), type: a.type.element, nullable: true }));
  const type: ArrayType = { kind: 'array', element: { kind: 'struct', fields }, containsNull: false };
  const row = (...given: never[]) => {
    const lists = given.slice(0, arrays.length) as unknown as List[];
    const longest = Math.max(0, ...lists.map((l) => l.length));
    return Array.from({ length: longest }, (_, i) => lists.map((l) => l[i] ?? null));
  };
  return { args: arrays, type, row };
}

function zipName(
  array: BoundExpression,
  node: { kind: string; name?: string; names?: readonly string[]; parts?: readonly string[] } | undefined,
  index: number,
): string {
  if (node?.kind === 'alias') return node.names![0]!;
  if (node?.kind === 'column') return node.parts!.at(-1)!;
  if (node?.kind === 'field') return node.name!;
  return array.kind === 'column' ? array.name : String(index);
}

/** Elements, or entries of a flattened array; a NULL among the arrays makes NULL. */
function flattenRule(site: CallSite) {
  const array = arrayArgument(site);
  const inner = array.type.element;
  if (inner.kind !== 'array') throw unexpectedInputType(callText(site), 0, '"ARRAY" of "ARRAY"', site.args[0]!);
  const row = (lists: readonly (List | null)[]): Value => (lists.includes(null) ? null : (lists as readonly List[]).flat());
  return { args: [array], type: inner, nullable: array.nullable || array.type.containsNull, row: row as (...args: never[]) => Value };
}

function sliceOf(list: List, start: number, length: number): Value {
  if (start === 0) throw parameterError('START', 'Expects a positive or a negative value for `start`, but got 0.', 'start');
  if (length < 0) throw parameterError('LENGTH', `Expects \`length\` greater than or equal to 0, but got ${length}.`, 'length');
  const from = start > 0 ? start - 1 : list.length + start;
  return from < 0 || from >= list.length ? [] : list.slice(from, from + length);
}

function parameterError(which: string, message: string, parameter: string): TidemarkError {
  return new TidemarkError(`INVALID_PARAMETER_VALUE.${which}`, message, { parameter: `\`${parameter}\``, functionName: '`slice`' });
}

function joinRule(site: CallSite) {
  const stringArray: DataType = { kind: 'array', element: STRING, containsNull: true };
  const array = coerce(site.args[0]!, stringArray, 0, site);
  const rest = site.args.slice(1).map((arg, k) => exactly(arg, STRING, k + 1, site));
  const hasReplacement = rest.length === 2;
  const row = (list: readonly (string | null)[], delimiter: string, replacement: string): Value =>
    hasReplacement ? list.map((v) => v ?? replacement).join(delimiter) : list.filter((v) => v !== null).join(delimiter);
  return { args: [array, ...rest], type: STRING, row: row as (...args: never[]) => Value };
}

function withElement(name: string, doc: string, add: (list: List, element: Value) => Value[]): ScalarFunction {
  return ruled(name, doc, [2, 2], (site) => {
    const { array, element } = arrayAndElement(site);
    const type: ArrayType = { ...array.type, containsNull: array.type.containsNull || element.nullable };
    const row = (list: List | null, value: Value): Value => (list === null ? null : add(list, value));
    return { args: [array, element], type, nullable: array.nullable, row: row as (...args: never[]) => Value, seesNulls: true };
  });
}

export const functions: readonly ScalarFunction[] = [
  ruled('size', 'Elements of an array or entries of a map.', [1, 1], sizeRule, ['cardinality']),
  ruled('array_size', 'Elements of an array.', [1, 1], (site) => ({
    args: [arrayArgument(site)],
    type: INT,
    row: ((list: List) => list.length) as (...args: never[]) => Value,
  })),
  ruled('element_at', 'The element at a position (1 is the first, negative from the end), or the value of a key.', [2, 2], (site) =>
    elementAt(site, false),
  ),
  ruled('try_element_at', 'As element_at, NULL where there is no such element.', [2, 2], (site) => elementAt(site, true)),
  ruled('get', 'The element at an index from 0, NULL where there is none.', [2, 2], (site) => {
    const array = arrayArgument(site);
    const row = (list: List, at: number): Value => list[at] ?? null;
    return {
      args: [array, coerce(site.args[1]!, INT, 1, site)],
      type: array.type.element,
      nullable: true,
      row: row as (...args: never[]) => Value,
    };
  }),
  ruled('array_contains', 'Whether an array holds a value; NULL where it does not but holds NULL.', [2, 2], (site) => {
    const { array, element } = arrayAndElement(site);
    mustBeOrderable(site, array.type.element);
    const equal = equalValues(array.type.element);
    const row = (list: List, value: Value): Value =>
      list.some((v) => v !== null && equal(v, value)) || (list.includes(null) ? null : false);
    const nullable = array.nullable || element.nullable || array.type.containsNull;
    return { args: [array, element], type: BOOLEAN, nullable, row: row as (...args: never[]) => Value };
  }),
  ruled('array_position', 'Position of the first such element, from 1; 0 where there is none.', [2, 2], (site) => {
    const { array, element } = arrayAndElement(site);
    const equal = equalValues(array.type.element);
    const row = (list: List, value: Value): Value => BigInt(list.findIndex((v) => v !== null && equal(v, value)) + 1);
    return { args: [array, element], type: BIGINT, row: row as (...args: never[]) => Value };
  }),
  ruled('array_remove', 'The array without a value.', [2, 2], (site) => {
    const { array, element } = arrayAndElement(site);
    const equal = equalValues(array.type.element);
    const row = (list: List, value: Value): Value => list.filter((v) => v === null || !equal(v, value));
    return { args: [array, element], type: array.type, row: row as (...args: never[]) => Value };
  }),
  withElement('array_append', 'The array with a value at its end.', (list, value) => [...list, value]),
  withElement('array_prepend', 'The array with a value at its beginning.', (list, value) => [value, ...list]),
  ruled('array_insert', 'The array with a value put in at a position.', [3, 3], (site) => {
    const { array, element } = arrayAndElement(site, 0, 2);
    const given = site.args[1]!;
    const position = isIntegral(given.type) && given.type.kind !== 'bigint' ? coerce(given, INT, 1, site) : exactly(given, INT, 1, site);
    const type: ArrayType = { ...array.type, containsNull: true };
    const row = (list: List | null, at: number | null, value: Value): Value =>
      list === null || at === null ? null : inserted(list, at, value);
    return {
      args: [array, position, element],
      type,
      nullable: array.nullable || position.nullable,
      row: row as (...args: never[]) => Value,
      seesNulls: true,
    };
  }),
  ruled('array_compact', 'The array without its NULLs.', [1, 1], (site) => {
    const array = arrayArgument(site);
    return {
      args: [array],
      type: { ...array.type, containsNull: false },
      row: ((list: List) => list.filter((v) => v !== null)) as (...args: never[]) => Value,
    };
  }),
  ruled('array_repeat', 'An array of one value so many times.', [2, 2], (site) => {
    const count = exactly(site.args[1]!, INT, 1, site);
    const type: ArrayType = { kind: 'array', element: site.args[0]!.type, containsNull: site.args[0]!.nullable };
    const row = (value: Value, times: number | null): Value => (times === null ? null : new Array<Value>(Math.max(0, times)).fill(value));
    return { args: [site.args[0]!, count], type, nullable: count.nullable, row: row as (...args: never[]) => Value, seesNulls: true };
  }),
  extreme('array_max', 'The greatest element, NULLs passed over.', 1),
  extreme('array_min', 'The least element, NULLs passed over.', -1),
  ruled('array_join', 'The elements as one text; NULLs are left out or replaced.', [2, 3], joinRule),
  ruled('slice', 'Elements from a position on, so many of them.', [3, 3], (site) => {
    const array = arrayArgument(site);
    const args = [array, coerce(site.args[1]!, INT, 1, site), coerce(site.args[2]!, INT, 2, site)];
    return { args, type: array.type, row: sliceOf as (...args: never[]) => Value };
  }),
  ruled('flatten', 'The elements of the arrays in an array.', [1, 1], flattenRule),
  ruled('arrays_zip', 'The n-th elements of all arrays as one struct each.', [0, Infinity], zipRule),
  ruled('reverse', 'An array or text backwards.', [1, 1], (site) => {
    const [arg] = site.args as [BoundExpression];
    if (arg.type.kind === 'array')
      return { args: [arg], type: arg.type, row: ((list: List) => [...list].reverse()) as (...args: never[]) => Value };
    return { args: [coerce(arg, STRING, 0, site)], type: STRING, row: ((text: string) => reverse(text)) as (...args: never[]) => Value };
  }),
];
