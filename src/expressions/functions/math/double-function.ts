import { allSet, clearBit, intersect } from '../../../columnar/bitmap.js';
import { NumberColumn } from '../../../columnar/column.js';
import { flatten } from '../../../columnar/concat.js';
import { DOUBLE } from '../../../columnar/types.js';
import type { Kernel } from '../../bound.js';
import type { ScalarFunction } from '../../function.js';
import { scalar } from '../../scalar.js';

interface DoubleSpec {
  readonly name: string;
  readonly doc: string;
  /** What generated names show; the name in capitals where not given. */
  readonly shown?: string;
  /** Names that show as they are written. */
  readonly shownAliases?: readonly string[];
  /** Where the result is NULL: logarithms of what has none. */
  readonly undefinedFor?: (x: number) => boolean;
}

/** A function of one DOUBLE: a loop over the column's values. */
export function ofDouble(spec: DoubleSpec, compute: (x: number) => number): ScalarFunction {
  const { name, doc, shown = name.toUpperCase(), shownAliases = [], undefinedFor } = spec;
  return scalar({
    name,
    doc,
    shownAliases,
    params: [DOUBLE],
    result: DOUBLE,
    nullable: true,
    shown: ([x], site) => `${shownAliases.includes(site.name) ? site.name : shown}(${x})`,
    kernel: () => unaryKernel(compute, undefinedFor),
  });
}

function unaryKernel(compute: (x: number) => number, undefinedFor: ((x: number) => boolean) | undefined): Kernel {
  return ([arg], n) => {
    const column = flatten(arg!) as NumberColumn;
    const { values } = column;
    const out = new Float64Array(n);
    for (let i = 0; i < n; i++) out[i] = compute(values[i]!);
    if (undefinedFor === undefined) return new NumberColumn(DOUBLE, n, out, column.validity);
    const validity = column.validity?.slice() ?? allSet(n);
    for (let i = 0; i < n; i++) if (undefinedFor(values[i]!)) clearBit(validity, i);
    return new NumberColumn(DOUBLE, n, out, validity);
  };
}

/** A function of two DOUBLEs. */
export function ofDoubles(
  spec: Omit<DoubleSpec, 'undefinedFor'> & { readonly undefinedFor?: (x: number, y: number) => boolean },
  compute: (x: number, y: number) => number,
): ScalarFunction {
  const { name, doc, shown = name.toUpperCase(), shownAliases = [], undefinedFor } = spec;
  return scalar({
    name,
    doc,
    shownAliases,
    params: [DOUBLE, DOUBLE],
    result: DOUBLE,
    ...(undefinedFor && { nullable: true }),
    shown: ([x, y], site) => `${shownAliases.includes(site.name) ? site.name : shown}(${x}, ${y})`,
    kernel: () => binaryKernel(compute, undefinedFor),
  });
}

function binaryKernel(compute: (x: number, y: number) => number, undefinedFor: ((x: number, y: number) => boolean) | undefined): Kernel {
  return ([left, right], n) => {
    const a = (flatten(left!) as NumberColumn).values;
    const b = (flatten(right!) as NumberColumn).values;
    const out = new Float64Array(n);
    for (let i = 0; i < n; i++) out[i] = compute(a[i]!, b[i]!);
    const both = intersect(left!.validity, right!.validity, n);
    if (undefinedFor === undefined) return new NumberColumn(DOUBLE, n, out, both);
    const validity = both?.slice() ?? allSet(n);
    for (let i = 0; i < n; i++) if (undefinedFor(a[i]!, b[i]!)) clearBit(validity, i);
    return new NumberColumn(DOUBLE, n, out, validity);
  };
}
