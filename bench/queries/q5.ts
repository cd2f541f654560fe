import { count, expr, max } from 'tidemark/functions';
import { groupBy, selectExpr, window, withWatermark } from 'tidemark/operators';
import { bids, type Data, DELAY } from './streams.js';

/** The auction with most bids in each sliding window; of several the one with the greatest id. */
export const query = (data: Data) =>
  bids(data).pipe(
    withWatermark('dateTime', DELAY),
    window('dateTime', '10 seconds', '2 seconds'),
    groupBy(['window', 'auction'], { num: count() }),
    groupBy(['window'], { top: max(expr('struct(num, auction)')) }),
    selectExpr('window.start AS window_start', 'window.end AS window_end', 'top.auction', 'top.num'),
  );
