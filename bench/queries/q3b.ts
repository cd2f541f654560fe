import { as, join, select, where, withWatermark } from 'tidemark/operators';
import { auctions, type Data, DELAY, people } from './streams.js';

/** q3 with a bound: auctions that open within 20 seconds after their seller registers. */
export const query = (data: Data) =>
  auctions(data).pipe(
    withWatermark('dateTime', DELAY),
    where('category = 10'),
    as('a'),
    join(
      people(data).pipe(withWatermark('dateTime', DELAY), where("state IN ('OR', 'ID', 'CA')"), as('p')),
      'a.seller = p.id AND a.dateTime >= p.dateTime AND a.dateTime <= p.dateTime + INTERVAL 20 SECONDS',
    ),
    select('p.name', 'p.city', 'p.state', 'a.id', 'a.dateTime'),
  );
