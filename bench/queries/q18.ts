import { dropDuplicatesWithinWatermark, select, withWatermark } from 'tidemark/operators';
import { bids, type Data, DELAY } from './streams.js';

/** The first sight of each bidder at each auction. */
export const query = (data: Data) =>
  bids(data).pipe(
    withWatermark('dateTime', DELAY),
    select('bidder', 'auction', 'dateTime'),
    dropDuplicatesWithinWatermark(['bidder', 'auction']),
    select('bidder', 'auction'),
  );
