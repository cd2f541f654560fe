import { selectExpr } from 'tidemark/operators';
import { bids, type Data } from './streams.js';

/** Bids with three folders of their URL. */
export const query = (data: Data) =>
  bids(data).pipe(
    selectExpr(
      'auction',
      'bidder',
      'price',
      'channel',
      "split(url, '/')[3] AS dir1",
      "split(url, '/')[4] AS dir2",
      "split(url, '/')[5] AS dir3",
    ),
  );
