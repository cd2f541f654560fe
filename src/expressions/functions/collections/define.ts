import type { DataType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { BoundExpression, CallSite } from '../../bound.js';
import { callText, wrongArgumentCount } from '../../errors.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';
import { rowKernel } from '../../row-kernel.js';

/** What a rule of this folder makes of its arguments. */
export interface RowRule {
  readonly args: readonly BoundExpression[];
  readonly type: DataType;
  readonly nullable?: boolean;
  readonly name?: string;
  /** One row: the arguments, then the context. */
  readonly row: (...args: never[]) => Value;
  /** Called for NULL arguments as well. */
  readonly seesNulls?: boolean;
}

/** A function whose types depend on the elements of its arguments: `count` is its number of arguments, as `[least, most]`. */
export function ruled(
  name: string,
  doc: string,
  count: readonly [number, number],
  rule: (site: CallSite) => RowRule,
  aliases: readonly string[] = [],
): ScalarFunction {
  return {
    name,
    doc,
    shownAliases: aliases,
    bind(site): BoundFunction {
      const [least, most] = count;
      if (site.args.length < least || site.args.length > most)
        throw wrongArgumentCount(site.name, countText(least, most), site.args.length);
      const { args, type, nullable, row, seesNulls, name: shown } = rule(site);
      return {
        args,
        type,
        nullable: nullable ?? args.some((a) => a.nullable),
        name: shown ?? callText(site),
        kernel: rowKernel(row, type, seesNulls !== true),
        strict: seesNulls !== true,
      };
    },
  };
}

function countText(least: number, most: number): string {
  if (most === Infinity) return `> ${least - 1}`;
  return least === most ? String(least) : `[${Array.from({ length: most - least + 1 }, (_, k) => least + k).join(', ')}]`;
}
