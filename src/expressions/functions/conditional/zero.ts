import { INT } from '../../../columnar/types.js';
import type { BoundExpression, CallSite } from '../../bound.js';
import { callText, wrongArgumentCount } from '../../errors.js';
import type { ScalarFunction } from '../../function.js';

const ZERO: BoundExpression = { kind: 'literal', value: 0, type: INT, nullable: false, name: '0' };

function only(site: CallSite): BoundExpression {
  if (site.args.length !== 1) throw wrongArgumentCount(site.name, '1', site.args.length);
  return site.args[0]!;
}

export const functions: readonly ScalarFunction[] = [
  {
    name: 'nullifzero',
    doc: 'NULL where the argument is zero, else the argument.',
    bind(site) {
      const value = only(site);
      const nothing: BoundExpression = { kind: 'literal', value: null, type: value.type, nullable: true, name: 'NULL' };
      return { ...site.call('if', [site.call('=', [value, ZERO]), nothing, value]), name: callText(site) };
    },
  },
  {
    name: 'zeroifnull',
    doc: 'Zero where the argument is NULL, else the argument.',
    bind: (site) => ({ ...site.call('coalesce', [only(site), ZERO]), name: callText(site) }),
  },
];
