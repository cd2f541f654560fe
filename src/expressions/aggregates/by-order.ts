import { BOOLEAN } from '../../columnar/types.js';
import type { Value } from '../../columnar/value.js';
import { callText, quotedType, typeMismatch } from '../errors.js';
import { compareValues, isOrderable } from '../order.js';
import { ANY } from '../params.js';
import type { AggregateFunction } from './aggregate.js';
import { objectAggregate } from './object-state.js';

/** The value beside the greatest (least) ordering. */
interface Best {
  readonly value: Value;
  readonly by: Value;
}

/** `max_by` takes the last of equal orderings, `min_by` the last as well: a new row wins unless it is strictly worse. */
function byOrder(name: string, doc: string, sign: 1 | -1): AggregateFunction {
  return objectAggregate<Best | null>({
    name,
    doc,
    params: [ANY, ANY],
    result: ([type]) => type!,
    skipNulls: [1],
    stateTypes: ([value, by]) => [value!, by!, BOOLEAN],
    check: ([, by], site) => {
      if (!isOrderable(by!.type)) {
        throw typeMismatch('INVALID_ORDERING_TYPE', callText(site), `${quotedType(by!.type)} values have no order`, {
          functionName: `\`${name}\``,
          dataType: quotedType(by!.type),
        });
      }
    },
    state: ([, by]) => {
      const compare = compareValues(by!);
      const better = (best: Best | null, next: Best): Best => (best === null || sign * compare(next.by, best.by) >= 0 ? next : best);
      return {
        create: () => null,
        add: (best, [value, order]) => better(best, { value: value!, by: order! }),
        merge: (best, other) => (other === null ? best : better(best, other)),
        finish: (best) => best?.value ?? null,
        encode: (best) => (best === null ? [null, null, false] : [best.value, best.by, true]),
        decode: ([value, order, seen]) => (seen === true ? { value: value!, by: order! } : null),
      };
    },
  });
}

export const functions: readonly AggregateFunction[] = [
  byOrder('max_by', 'The value in the row where another one is greatest.', 1),
  byOrder('min_by', 'The value in the row where another one is least.', -1),
];
