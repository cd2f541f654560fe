import { count } from 'tidemark/functions';
import { groupBy } from 'tidemark/operators';
import { RANKS } from './ranks.js';
import { bids, type Data } from './streams.js';

/** Bids by channel and day. */
export const query = (data: Data) =>
  bids(data).pipe(groupBy(['channel', "date_format(dateTime, 'yyyy-MM-dd') AS day"], { total_bids: count(), ...RANKS }));
