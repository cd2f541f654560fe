import { expr, max } from 'tidemark/functions';
import { groupBy, selectExpr, window, withWatermark } from 'tidemark/operators';
import { bids, type Data, DELAY } from './streams.js';

/** The greatest bid of each window. */
export const query = (data: Data) =>
  bids(data).pipe(
    withWatermark('dateTime', DELAY),
    window('dateTime', '10 seconds'),
    groupBy(['window'], { top: max(expr('struct(price, auction, bidder, dateTime)')) }),
    selectExpr('window.start AS window_start', 'window.end AS window_end', 'top.price', 'top.auction', 'top.bidder', 'top.dateTime'),
  );
