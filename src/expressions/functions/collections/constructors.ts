import { intersect } from '../../../columnar/bitmap.js';
import { ArrayColumn, MapColumn, StructColumn, type Column } from '../../../columnar/column.js';
import { concat, flatten } from '../../../columnar/concat.js';
import { columnBuilder, columnOf } from '../../../columnar/builder.js';
import { take } from '../../../columnar/take.js';
import { STRING, VOID, type DataType, type Field } from '../../../columnar/types.js';
import type { BoundExpression, CallSite, Kernel } from '../../bound.js';
import { implicitlyCast } from '../../cast/implicit.js';
import { commonType } from '../../coercion/common-type.js';
import { callText, quotedType, typeMismatch, wrongArgumentCount } from '../../errors.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';
import { constantOf } from '../../fold.js';
import type { ExpressionNode } from '../../node.js';
import { toCommon } from '../../scalar.js';
import { equalValues } from '../../order.js';
import { checkedEntries, duplicatedMapKey, nullMapKey } from './map-keys.js';

/** k columns of n rows as one column of n * k: row 0 of each, row 1 of each, … */
function interleave(columns: readonly Column[], n: number, type: DataType): Column {
  if (columns.length === 0 || n === 0) return columnBuilder(type).finish();
  const k = columns.length;
  const all = concat(columns.map((c) => flatten(c).withType(type)));
  const order = new Int32Array(n * k);
  for (let i = 0; i < n; i++) for (let j = 0; j < k; j++) order[i * k + j] = j * n + i;
  return take(all, order);
}

function evenOffsets(n: number, step: number): Int32Array {
  return Int32Array.from({ length: n + 1 }, (_, i) => i * step);
}

const array: ScalarFunction = {
  name: 'array',
  doc: 'An array of the arguments.',
  bind(site): BoundFunction {
    const args = site.args.length === 0 ? [] : toCommon(site.args, 'all', site);
    const element = args[0]?.type ?? VOID;
    const type: DataType = { kind: 'array', element, containsNull: args.some((a) => a.nullable) };
    const kernel: Kernel = (columns, n) => new ArrayColumn(type, n, evenOffsets(n, columns.length), interleave(columns, n, element), null);
    return { args, type, nullable: false, kernel };
  },
};

const map: ScalarFunction = {
  name: 'map',
  doc: 'A map of keys and values in turn.',
  bind(site): BoundFunction {
    if (site.args.length % 2 !== 0) throw wrongArgumentCount('map', '2n (n > 0)', site.args.length);
    const side = (odd: number, name: string) => {
      const args = site.args.filter((_, k) => k % 2 === odd);
      const type = commonType(
        args.map((a) => a.type),
        site.settings.ansi,
      );
      if (type !== null) return args.map((a) => implicitlyCast(a, type, site.settings));
      const dataType = `[${args.map((a) => quotedType(a.type)).join(', ')}]`;
      throw typeMismatch(`CREATE_MAP_${name}_DIFF_TYPES`, callText(site), `the ${name.toLowerCase()}s have the types ${dataType}`, {
        functionName: '`map`',
        dataType,
      });
    };
    const keys = side(0, 'KEY');
    const values = side(1, 'VALUE');
    const type = mapType(keys, values, site);
    const args = keys.flatMap((key, k) => [key, values[k]!]);
    const kernel: Kernel = (columns, n) => {
      const keyColumn = interleave(
        columns.filter((_, k) => k % 2 === 0),
        n,
        type.key,
      );
      const valueColumn = interleave(
        columns.filter((_, k) => k % 2 === 1),
        n,
        type.value,
      );
      if (site.settings.lastMapKeyWins === true) return lastWinning(type, keyColumn, valueColumn, n, columns.length / 2);
      checkKeys(keyColumn, n, columns.length / 2, type.key);
      return new MapColumn(type, n, evenOffsets(n, columns.length / 2), keyColumn, valueColumn, null);
    };
    return { args, type, nullable: false, kernel };
  },
};

function mapType(keys: readonly BoundExpression[], values: readonly BoundExpression[], site: CallSite): DataType & { kind: 'map' } {
  const key = keys[0]?.type ?? VOID;
  if (key.kind === 'map') throw typeMismatch('INVALID_MAP_KEY_TYPE', callText(site), `a map cannot be a key`, { keyType: quotedType(key) });
  return { kind: 'map', key, value: values[0]?.type ?? VOID, valueContainsNull: values.some((v) => v.nullable) };
}

/** Maps of `size` keys and values a row, where the last of equal keys wins. */
function lastWinning(type: DataType & { kind: 'map' }, keys: Column, values: Column, n: number, size: number): Column {
  const maps = Array.from({ length: n }, (_, i) => {
    const entries = Array.from({ length: size }, (_e, k) => [keys.get(i * size + k), values.get(i * size + k)] as const);
    return checkedEntries(entries, type.key, true);
  });
  return columnOf(type, maps);
}

/** NULL and repeated keys are errors. */
function checkKeys(keys: Column, n: number, size: number, type: DataType): void {
  const equal = equalValues(type);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < size; k++) {
      const key = keys.get(i * size + k);
      if (key === null) throw nullMapKey();
      for (let earlier = 0; earlier < k; earlier++) if (equal(keys.get(i * size + earlier), key)) throw duplicatedMapKey(key);
    }
  }
}

/** The name that an argument gives its field: an alias, a column, a field; `col<n>` otherwise. */
function fieldName(node: ExpressionNode | undefined, index: number): string {
  switch (node?.kind) {
    case 'alias':
      return node.names[0]!;
    case 'column':
      return node.parts.at(-1)!;
    case 'field':
      return node.name;
    default:
      return `col${index + 1}`;
  }
}

function structOf(
  args: readonly BoundExpression[],
  names: readonly string[],
  passed: readonly BoundExpression[],
  name: string,
): BoundFunction {
  const fields: Field[] = args.map((a, k) => ({ name: names[k]!, type: a.type, nullable: a.nullable }));
  const type: DataType = { kind: 'struct', fields };
  const first = passed.length === args.length ? 0 : 1;
  const kernel: Kernel = (columns, n) =>
    new StructColumn(
      type,
      n,
      columns.filter((_, k) => first === 0 || k % 2 === 1),
      intersect(null, null, n),
    );
  return { args: passed, type, nullable: false, kernel, name };
}

const struct: ScalarFunction = {
  name: 'struct',
  doc: 'A struct of the arguments; fields are named after columns and aliases, the others col1, col2, …',
  bind(site): BoundFunction {
    if (site.args.length === 0) throw wrongArgumentCount('struct', '> 0', 0);
    const nodes = site.node.kind === 'call' ? site.node.args : [];
    const known = nodes.length === site.args.length;
    const names = site.args.map((a, k) => (known ? fieldName(nodes[k], k) : a.kind === 'column' ? a.name : `col${k + 1}`));
    if (site.node.kind === 'call' && site.node.written === '(') {
      const shown = `named_struct(${site.args.map((a, k) => `${names[k]}, ${a.name}`).join(', ')})`;
      return structOf(site.args, names, site.args, shown);
    }
    return structOf(site.args, names, site.args, callText(site));
  },
};

const namedStruct: ScalarFunction = {
  name: 'named_struct',
  doc: 'A struct of field names (constant texts) and values in turn.',
  bind(site): BoundFunction {
    const count = site.args.length;
    if (count === 0 || count % 2 !== 0) throw wrongArgumentCount('named_struct', '2n (n > 0)', count);
    const names = site.args.filter((_, k) => k % 2 === 0).map((a) => nameOf(a, site));
    const values = site.args.filter((_, k) => k % 2 === 1);
    return structOf(values, names, site.args, callText(site));
  },
};

function nameOf(arg: BoundExpression, site: CallSite): string {
  const constant = arg.type.kind === STRING.kind ? constantOf(arg, site.settings) : undefined;
  if (constant === undefined) {
    throw typeMismatch('CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING', callText(site), `field names are constant texts, not "${arg.name}"`, {
      inputExprs: `["${arg.name}"]`,
    });
  }
  if (constant.value === null)
    throw typeMismatch('UNEXPECTED_NULL', callText(site), 'a field name must not be NULL', { exprName: arg.name });
  return constant.value as string;
}

export const functions: readonly ScalarFunction[] = [array, map, struct, namedStruct];
