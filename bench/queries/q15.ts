import { count } from 'tidemark/functions';
import { dropDuplicates, groupBy, selectExpr } from 'tidemark/operators';
import { bids, type Data } from './streams.js';

const RANK = 'CASE WHEN price < 10000 THEN 1L WHEN price < 1000000 THEN 2L ELSE 3L END AS rank';

/** How many different bidders there are a day and rank of price. */
export const query = (data: Data) =>
  bids(data).pipe(
    selectExpr("date_format(dateTime, 'yyyy-MM-dd') AS day", RANK, 'bidder'),
    dropDuplicates(['day', 'rank', 'bidder']),
    groupBy(['day', 'rank'], { bidders: count() }),
  );
