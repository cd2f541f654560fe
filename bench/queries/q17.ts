import { count, max, min, sum } from 'tidemark/functions';
import { groupBy } from 'tidemark/operators';
import { RANKS } from './ranks.js';
import { bids, type Data } from './streams.js';

/** Bids by auction and day: how many, and their prices. */
export const query = (data: Data) =>
  bids(data).pipe(
    groupBy(['auction', "date_format(dateTime, 'yyyy-MM-dd') AS day"], {
      total_bids: count(),
      ...RANKS,
      min_price: min('price'),
      max_price: max('price'),
      avg_price: 'CAST(floor(avg(price)) AS BIGINT)',
      sum_price: sum('price'),
    }),
  );
