import { TidemarkError } from '../../base/errors.js';
import type { BoundSortKey, CallSite } from '../bound.js';

/** The one expression of WITHIN GROUP that an ordered aggregate needs. */
export function onlySortKey(site: CallSite): BoundSortKey {
  const keys = site.sortKeys ?? [];
  if (keys.length === 1) return keys[0]!;
  if (keys.length === 0) {
    throw new TidemarkError('INVALID_WITHIN_GROUP_EXPRESSION.WITHIN_GROUP_MISSING', `${site.name} needs WITHIN GROUP (ORDER BY …)`, {
      funcName: `\`${site.name}\``,
    });
  }
  throw new TidemarkError('INVALID_WITHIN_GROUP_EXPRESSION.WRONG_NUM_ORDERINGS', `${site.name} takes one ORDER BY expression`, {
    funcName: `\`${site.name}\``,
    expectedNum: '1',
    actualNum: String(keys.length),
  });
}

/** For aggregates that take no DISTINCT. */
export function refuseDistinct(site: CallSite): void {
  if (site.distinct !== true) return;
  throw new TidemarkError('INVALID_WITHIN_GROUP_EXPRESSION.DISTINCT_UNSUPPORTED', `${site.name} takes no DISTINCT with WITHIN GROUP`, {
    funcName: `\`${site.name}\``,
  });
}

/** Aggregates that have no order of their own. */
export const ORDERED_AGGREGATES: ReadonlySet<string> = new Set(['listagg', 'string_agg', 'mode', 'percentile_cont', 'percentile_disc']);
