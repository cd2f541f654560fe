import { columnBuilder } from '../columnar/builder.js';
import { type Column, ConstantColumn, DictionaryColumn } from '../columnar/column.js';
import { take } from '../columnar/take.js';
import type { DataType } from '../columnar/types.js';
import type { Value } from '../columnar/value.js';
import type { Kernel } from './bound.js';

type AnyRow = (...args: unknown[]) => Value;

/** A kernel that calls `row` for each row; with `propagate`, only where no argument is NULL. */
export function rowKernel(row: (...args: never[]) => Value, type: DataType, propagate: boolean): Kernel {
  const call = row as unknown as AnyRow;
  const kernel: Kernel = (args, length, context) => {
    const builder = columnBuilder(type, length);
    const values: unknown[] = [...args.map(() => null), context];
    for (let i = 0; i < length; i++) {
      if (load(args, i, values) && propagate) builder.appendNull();
      else builder.append(call(...values));
    }
    return builder.finish();
  };
  return propagate ? overDictionary(kernel) : kernel;
}

/** Puts row i of the arguments into `values`; whether one of them is NULL. */
function load(args: readonly Column[], i: number, values: unknown[]): boolean {
  let hasNull = false;
  for (let k = 0; k < args.length; k++) {
    const value = args[k]!.get(i);
    if (value === null) hasNull = true;
    values[k] = value;
  }
  return hasNull;
}

/** Runs a kernel over the dictionary of its only varying argument where that is shorter than the column. */
function overDictionary(kernel: Kernel): Kernel {
  return (args, length, context) => {
    const varying = args.filter((a) => !(a instanceof ConstantColumn));
    const column = varying[0];
    if (varying.length !== 1 || !(column instanceof DictionaryColumn) || column.dictionary.length * 2 > length)
      return kernel(args, length, context);
    const size = column.dictionary.length;
    let entries: Column;
    try {
      const short = args.map((a) =>
        a instanceof ConstantColumn ? new ConstantColumn(a.type, size, a.value) : column.dictionary.withType(a.type),
      );
      entries = kernel(short, size, context);
    } catch {
      return kernel(args, length, context);
    }
    const codes = column.validity === null ? column.codes : column.codes.map((c, i) => (column.isNull(i) ? -1 : c));
    return take(entries, codes);
  };
}
