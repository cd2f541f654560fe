import { as, join, select, where } from 'tidemark/operators';
import { auctions, type Data, people } from './streams.js';

/** Who sells in category 10 in three states: no bound in time, so both sides are kept for ever. */
export const query = (data: Data) =>
  auctions(data).pipe(
    where('category = 10'),
    as('a'),
    join(people(data).pipe(where("state IN ('OR', 'ID', 'CA')"), as('p')), 'a.seller = p.id'),
    select('p.name', 'p.city', 'p.state', 'a.id'),
  );
