import { select, where } from 'tidemark/operators';
import { bids, type Data } from './streams.js';

/** Bids on some auctions. */
export const query = (data: Data) => bids(data).pipe(where('auction % 123 = 0'), select('auction', 'price'));
