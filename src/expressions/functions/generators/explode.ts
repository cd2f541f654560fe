import { type ArrayColumn, type Column, MapColumn, NumberColumn, type StructColumn } from '../../../columnar/column.js';
import { flatten } from '../../../columnar/concat.js';
import { take } from '../../../columnar/take.js';
import { field, INT, type Field } from '../../../columnar/types.js';
import { callText, unexpectedInputType, wrongArgumentCount } from '../../errors.js';
import type { BoundExpression, CallSite } from '../../bound.js';
import type { BoundGenerator, GeneratedRows, GeneratorFunction } from '../../function.js';

interface Places {
  /** The input row of each output row. */
  readonly rows: Int32Array;
  /** Its element, or -1 where an outer generator gives NULLs for a row without any. */
  readonly elements: Int32Array;
  /** The element's place in its list, -1 likewise. */
  readonly positions: Int32Array;
}

/** Where the elements of an ARRAY or MAP column come from, row by row. */
function placesOf(column: ArrayColumn | MapColumn, length: number, isOuter: boolean): Places {
  const sizes = Int32Array.from({ length }, (_, i) => (column.isNull(i) ? 0 : column.offsets[i + 1]! - column.offsets[i]!));
  const total = sizes.reduce((sum, n) => sum + (isOuter ? Math.max(n, 1) : n), 0);
  const places = { rows: new Int32Array(total), elements: new Int32Array(total), positions: new Int32Array(total) };
  for (let i = 0, k = 0; i < length; i++) {
    const size = sizes[i]!;
    if (size === 0 && isOuter) put(places, k++, i, -1, -1);
    for (let n = 0; n < size; n++) put(places, k++, i, column.offsets[i]! + n, n);
  }
  return places;
}

function put(places: Places, k: number, row: number, element: number, position: number): void {
  places.rows[k] = row;
  places.elements[k] = element;
  places.positions[k] = position;
}

function positionColumn({ positions }: Places): Column {
  const all = new NumberColumn(INT, positions.length, positions, null);
  if (!positions.includes(-1)) return all;
  return take(
    all,
    Int32Array.from(positions, (p, k) => (p < 0 ? -1 : k)),
  );
}

function onlyArgument(site: CallSite, accepts: (arg: BoundExpression) => boolean, required: string): BoundExpression {
  if (site.args.length !== 1) throw wrongArgumentCount(site.name, '1', site.args.length);
  const arg = site.args[0]!;
  if (accepts(arg)) return arg;
  throw unexpectedInputType(callText(site), 0, required, arg);
}

/** `explode`, `posexplode` and their outer forms. */
function explode(name: string, doc: string, hasPosition: boolean, isOuter: boolean): GeneratorFunction {
  return {
    name,
    doc,
    bind(site) {
      const arg = onlyArgument(site, ({ type }) => type.kind === 'array' || type.kind === 'map', '("ARRAY" or "MAP")');
      const position: Field[] = hasPosition ? [field('pos', INT, isOuter)] : [];
      return {
        kind: 'generator',
        function: name,
        args: [arg],
        fields: [...position, ...elementFields(arg, isOuter)],
        generate: ([list], length) => exploded(list!, length, hasPosition, isOuter),
      };
    },
  };
}

function elementFields({ type }: BoundExpression, isOuter: boolean): Field[] {
  if (type.kind === 'array') return [field('col', type.element, isOuter || type.containsNull)];
  if (type.kind !== 'map') return [];
  return [field('key', type.key, isOuter), field('value', type.value, isOuter || type.valueContainsNull)];
}

function exploded(list: Column, length: number, hasPosition: boolean, isOuter: boolean): GeneratedRows {
  const flat = flatten(list) as ArrayColumn | MapColumn;
  const places = placesOf(flat, length, isOuter);
  const parts = flat instanceof MapColumn ? [flat.keys, flat.values] : [flat.element];
  const columns = parts.map((part) => take(part, places.elements));
  return { rows: places.rows, columns: hasPosition ? [positionColumn(places), ...columns] : columns };
}

/** `inline` and `inline_outer`: an array of structs as rows of their fields. */
function inline(name: string, doc: string, isOuter: boolean): GeneratorFunction {
  return {
    name,
    doc,
    bind(site): BoundGenerator {
      const arg = onlyArgument(site, ({ type }) => type.kind === 'array' && type.element.kind === 'struct', '"ARRAY<STRUCT>"');
      const { type } = arg;
      const isNullable = isOuter || (type.kind === 'array' && type.containsNull);
      const fields = type.kind === 'array' && type.element.kind === 'struct' ? type.element.fields : [];
      return {
        kind: 'generator',
        function: name,
        args: [arg],
        fields: fields.map((f) => ({ ...f, nullable: isNullable || f.nullable })),
        generate: ([list], length) => inlined(list!, length, isOuter),
      };
    },
  };
}

function inlined(list: Column, length: number, isOuter: boolean): GeneratedRows {
  const flat = flatten(list) as ArrayColumn;
  const { rows, elements } = placesOf(flat, length, isOuter);
  const structs = flatten(flat.element) as StructColumn;
  const places = elements.map((k) => (k >= 0 && structs.isNull(k) ? -1 : k));
  return { rows, columns: structs.children.map((child) => take(child, places)) };
}

export const functions: readonly GeneratorFunction[] = [
  explode('explode', 'A row for each element of an array, or each entry of a map.', false, false),
  explode('explode_outer', 'As explode, with a row of NULLs where there is no element.', false, true),
  explode('posexplode', 'As explode, with the place of the element, from 0.', true, false),
  explode('posexplode_outer', 'As posexplode, with a row of NULLs where there is no element.', true, true),
  inline('inline', 'A row for each struct of an array, a column for each field.', false),
  inline('inline_outer', 'As inline, with a row of NULLs where there is no struct.', true),
];
