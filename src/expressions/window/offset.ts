import { columnBuilder } from '../../columnar/builder.js';
import type { Column } from '../../columnar/column.js';
import type { DataType } from '../../columnar/types.js';
import { INT, VOID } from '../../columnar/types.js';
import type { BoundExpression, BoundLiteral, CallSite } from '../bound.js';
import { implicitlyCast } from '../cast/implicit.js';
import { differentTypes, typeMismatch, wrongArgumentCount } from '../errors.js';
import { commonType } from '../coercion/common-type.js';
import { constantOf } from '../fold.js';
import { coerce } from '../scalar.js';
import { type Frame, frameRows } from './frame.js';
import type { SortedRows } from './sorted-rows.js';
import type { BoundWindowFunction, WindowFunction } from './window-function.js';

const ONE: BoundLiteral = { kind: 'literal', value: 1, type: INT, nullable: false, name: '1' };
const NOTHING: BoundLiteral = { kind: 'literal', value: null, type: VOID, nullable: true, name: 'NULL' };

/** `lead(value, offset, default)` and `lag`: the value so many rows away, or the default where the partition has no such row. */
function shifted(name: 'lead' | 'lag', sign: 1 | -1, doc: string): WindowFunction {
  return {
    name,
    doc,
    isOrdered: true,
    bind(site): BoundWindowFunction {
      if (site.args.length < 1 || site.args.length > 3) throw wrongArgumentCount(name, '[1, 2, 3]', site.args.length);
      const [value, by = ONE, otherwise = NOTHING] = site.args as [BoundExpression, BoundExpression?, BoundExpression?];
      const shown = `${name}(${value.name}, ${by.name}, ${otherwise.name})`;
      const offset = sign * constantInt(by, shown, site);
      const type = otherwise.type.kind === 'void' ? value.type : commonType([value.type, otherwise.type], site.settings.ansi);
      if (type === null) throw differentTypes(name, shown, [value.type, otherwise.type]);
      const ignoresNulls = site.ignoreNulls ?? false;
      return {
        args: [value, otherwise].map((e) => implicitlyCast(e, type, site.settings)),
        type,
        nullable: value.nullable || otherwise.nullable || otherwise.type.kind === 'void',
        name: shown,
        frame: shiftFrame(offset),
        kernel: (rows, args) => shiftedColumn(rows, args[0]!, args[1]!, offset, ignoresNulls, type),
      };
    },
  };
}

function constantInt(e: BoundExpression, shown: string, site: CallSite): number {
  const literal = constantOf(coerce(e, INT, 1, site), site.settings);
  if (literal !== undefined && typeof literal.value === 'number') return literal.value;
  throw typeMismatch('NON_FOLDABLE_INPUT', shown, 'the offset must be a constant INT', {
    inputName: '`offset`',
    inputType: '"INT"',
    inputExpr: `"${e.name}"`,
  });
}

/** The one row so far away; shown in generated names only. */
function shiftFrame(offset: number): Frame {
  const bound = { kind: 'rows', offset } as const;
  return { unit: 'rows', start: bound, end: bound, text: `ROWS BETWEEN ${offset} FOLLOWING AND ${offset} FOLLOWING` };
}

function shiftedColumn(rows: SortedRows, values: Column, defaults: Column, offset: number, ignoresNulls: boolean, type: DataType): Column {
  const builder = columnBuilder(type, rows.batch.length);
  for (let i = 0; i < rows.batch.length; i++) {
    const partition = rows.partitionOf[i]!;
    const first = rows.starts[partition]!;
    const last = rows.starts[partition + 1]!;
    const at = ignoresNulls ? present(values, i, offset, first, last) : i + offset;
    builder.append(at >= first && at < last ? values.get(at) : defaults.get(i));
  }
  return builder.finish();
}

/** The row of the value so far away when NULLs are not counted; -1 where there is none. */
function present(values: Column, i: number, offset: number, first: number, last: number): number {
  if (offset === 0) return i;
  const step = Math.sign(offset);
  let left = Math.abs(offset);
  for (let at = i + step; at >= first && at < last; at += step) {
    if (!values.isNull(at) && --left === 0) return at;
  }
  return -1;
}

/** `nth_value(value, n)`: the value of row n (from 1) of the frame. */
const nthValue: WindowFunction = {
  name: 'nth_value',
  doc: 'The value of row n (from 1) of the frame, NULL where it has fewer rows.',
  isOrdered: false,
  bind(site): BoundWindowFunction {
    if (site.args.length < 2 || site.args.length > 3) throw wrongArgumentCount('nth_value', '[2, 3]', site.args.length);
    const [value, position] = site.args as [BoundExpression, BoundExpression];
    const name = `nth_value(${value.name}, ${position.name})`;
    const n = constantInt(position, name, site);
    if (n <= 0)
      throw typeMismatch('VALUE_OUT_OF_RANGE', name, 'the position must be positive', { exprName: 'offset', currentValue: String(n) });
    const ignoresNulls = site.ignoreNulls ?? (site.args[2] !== undefined && constantOf(site.args[2], site.settings)?.value === true);
    return {
      args: [value],
      type: value.type,
      nullable: true,
      name,
      kernel: (rows, args, frame) => nthColumn(rows, args[0]!, n, ignoresNulls, frame, value.type),
    };
  },
};

function nthColumn(rows: SortedRows, values: Column, n: number, ignoresNulls: boolean, frame: Frame, type: DataType): Column {
  const { start, end } = frameRows(rows, frame);
  const builder = columnBuilder(type, rows.batch.length);
  for (let i = 0; i < rows.batch.length; i++) {
    const at = ignoresNulls ? present(values, start[i]! - 1, n, start[i]!, end[i]!) : start[i]! + n - 1;
    builder.append(at >= start[i]! && at < end[i]! ? values.get(at) : null);
  }
  return builder.finish();
}

export const functions: readonly WindowFunction[] = [
  shifted('lag', -1, 'The value so many rows before (1 where not given), or the default where there is no such row.'),
  shifted('lead', 1, 'The value so many rows after (1 where not given), or the default where there is no such row.'),
  nthValue,
];
