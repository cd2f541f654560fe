import { count } from 'tidemark/functions';
import { as, groupBy, join, select, selectExpr, window, withWatermark } from 'tidemark/operators';
import { auctions, type Data, DELAY, people } from './streams.js';

/** Who registered and opened an auction in the same window. */
export const query = (data: Data) =>
  people(data).pipe(
    withWatermark('dateTime', DELAY),
    window('dateTime', '10 seconds'),
    groupBy(['id', 'name', 'window'], { n: count() }),
    select('id', 'name', 'window'),
    as('p'),
    join(
      auctions(data).pipe(
        withWatermark('dateTime', DELAY),
        window('dateTime', '10 seconds'),
        groupBy(['seller', 'window'], { n: count() }),
        select('seller', 'window'),
        as('a'),
      ),
      'p.id = a.seller AND p.window = a.window',
    ),
    selectExpr('p.id', 'p.name', 'p.window.start AS window_start', 'p.window.end AS window_end'),
  );
