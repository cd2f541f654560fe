import { max } from 'tidemark/functions';
import { as, groupBy, join, selectExpr, withWatermark } from 'tidemark/operators';
import { auctions, bids, type Data, DELAY } from './streams.js';

const DURING = 'b.dateTime >= a.dateTime AND b.dateTime <= a.expires AND b.dateTime <= a.dateTime + INTERVAL 20 SECONDS';

/** Mean winning price of each category, by windows of 10 seconds: an interval join and two aggregations. */
export const query = (data: Data) =>
  auctions(data).pipe(
    withWatermark('dateTime', DELAY),
    as('a'),
    join(bids(data).pipe(withWatermark('dateTime', DELAY), as('b')), `a.id = b.auction AND ${DURING}`),
    selectExpr('a.id AS id', 'a.category AS category', 'a.dateTime AS opened', 'b.price AS price'),
    groupBy(['opened', 'id', 'category'], { final: max('price') }),
    groupBy(["window(opened, '10 seconds') AS window", 'category'], { avg: 'CAST(floor(avg(final)) AS BIGINT)', auctions: 'count(*)' }),
    selectExpr('category', 'window.end AS window_end', 'avg', 'auctions'),
  );
