import { bids, type Data } from './streams.js';

/** Every bid as it is. */
export const query = (data: Data) => bids(data);
