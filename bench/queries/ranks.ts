/** How many bids there are of each rank of price. */
export const RANKS = {
  rank1_bids: 'count_if(price < 10000)',
  rank2_bids: 'count_if(price >= 10000 AND price < 1000000)',
  rank3_bids: 'count_if(price >= 1000000)',
};
