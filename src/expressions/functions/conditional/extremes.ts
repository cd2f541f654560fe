import { columnBuilder } from '../../../columnar/builder.js';
import { VOID, type DataType } from '../../../columnar/types.js';
import type { Value } from '../../../columnar/value.js';
import type { Kernel } from '../../bound.js';
import { implicitlyCast } from '../../cast/implicit.js';
import { widerTypeWithoutStrings } from '../../coercion/common-type.js';
import { callText, differentTypes, quotedType, typeMismatch, wrongArgumentCount } from '../../errors.js';
import type { ScalarFunction } from '../../function.js';
import { compareValues, isOrderable } from '../../order.js';

/** `greatest` and `least`: NULLs are passed over. */
function extreme(name: string, sign: 1 | -1, doc: string): ScalarFunction {
  return {
    name,
    doc,
    bind(site) {
      if (site.args.length < 2) throw wrongArgumentCount(name, '> 1', site.args.length);
      const type = site.args.reduce<DataType | null>(
        (all, { type: t }) => all && widerTypeWithoutStrings(all, t, site.settings.ansi),
        VOID,
      );
      if (type === null)
        throw differentTypes(
          name,
          callText(site),
          site.args.map((a) => a.type),
        );
      const args = site.args.map((a) => implicitlyCast(a, type, site.settings));
      const shown = `${name}(${site.args.map((a) => a.name).join(', ')})`;
      if (!isOrderable(type)) {
        throw typeMismatch('INVALID_ORDERING_TYPE', shown, `\`${name}\` does not support ordering on type ${quotedType(type)}`, {
          functionName: `\`${name}\``,
          dataType: quotedType(type),
        });
      }
      return { args, type, nullable: args.every((a) => a.nullable), name: shown, kernel: extremeKernel(type, sign) };
    },
  };
}

function extremeKernel(type: DataType, sign: 1 | -1): Kernel {
  const compare = type.kind === 'void' ? () => 0 : compareValues(type);
  return (args, length) => {
    const builder = columnBuilder(type, length);
    for (let i = 0; i < length; i++) {
      let best: Value = null;
      for (const arg of args) {
        const value = arg.get(i);
        if (value !== null && (best === null || compare(value, best) * sign > 0)) best = value;
      }
      builder.append(best);
    }
    return builder.finish();
  };
}

export const functions: readonly ScalarFunction[] = [
  extreme('greatest', 1, 'The greatest argument; NULLs are passed over.'),
  extreme('least', -1, 'The least argument; NULLs are passed over.'),
];
