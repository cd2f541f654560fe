import { selectExpr } from 'tidemark/operators';
import { bids, type Data } from './streams.js';

/** Prices in another currency, as exact decimals. */
export const query = (data: Data) => bids(data).pipe(selectExpr('auction', 'bidder', '0.908 * price AS price', 'dateTime', 'extra'));
