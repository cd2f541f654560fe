import { count } from 'tidemark/functions';
import { groupBy, selectExpr, sessionWindow, withWatermark } from 'tidemark/operators';
import { bids, type Data, DELAY } from './streams.js';

/** Bids of each bidder in each session of theirs. */
export const query = (data: Data) =>
  bids(data).pipe(
    withWatermark('dateTime', DELAY),
    sessionWindow('dateTime', '10 seconds'),
    groupBy(['bidder', 'session_window'], { bids: count() }),
    selectExpr('bidder', 'session_window.start AS session_start', 'session_window.end AS session_end', 'bids'),
  );
