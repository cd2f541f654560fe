/*
 * The queries as batches, for DuckDB: no event time, state or commits, so not a peer in kind but the mark beyond. Streams are tables of their
 * names. Windows that are still open at the end are in the output; the checksum leaves them out for every engine.
 */

const VIEWS = `SELECT campaign_id, time_bucket(INTERVAL '10 seconds', event_time) AS window_start, count(*) AS count
  FROM events JOIN campaigns USING (ad_id) WHERE event_type = 'view' GROUP BY ALL`;
const RANKS = `count_if(price < 10000) AS rank1_bids, count_if(price >= 10000 AND price < 1000000) AS rank2_bids, count_if(price >= 1000000) AS rank3_bids`;
const DAY = "strftime(dateTime, '%Y-%m-%d') AS day";

export const DUCKDB_QUERIES: Readonly<Record<string, string>> = {
  ysb: VIEWS,
  'ysb-append': `SELECT campaign_id, window_start, window_start + INTERVAL '10 seconds' AS window_end, count FROM (${VIEWS})`,
  q0: 'FROM bid',
  q1: 'SELECT auction, bidder, (0.908 * price)::DECIMAL(25, 3)::VARCHAR AS price, dateTime, extra FROM bid',
  q2: 'SELECT auction, price FROM bid WHERE auction % 123 = 0',
  q3: `SELECT name, city, state, a.id FROM auction a JOIN person p ON a.seller = p.id WHERE category = 10 AND state IN ('OR', 'ID', 'CA')`,
  q7: `SELECT w AS window_start, w + INTERVAL '10 seconds' AS window_end, top.* FROM (
    SELECT time_bucket(INTERVAL '10 seconds', dateTime) AS w,
      max({price: price, auction: auction, bidder: bidder, dateTime: dateTime}) AS top FROM bid GROUP BY 1)`,
  q16: `SELECT channel, ${DAY}, count(*) AS total_bids, ${RANKS} FROM bid GROUP BY ALL`,
  q17: `SELECT auction, ${DAY}, count(*) AS total_bids, ${RANKS}, min(price) AS min_price, max(price) AS max_price,
    floor(avg(price))::BIGINT AS avg_price, sum(price)::BIGINT AS sum_price FROM bid GROUP BY ALL`,
  q18: 'SELECT DISTINCT bidder, auction FROM bid',
  q22: `SELECT auction, bidder, price, channel, split_part(url, '/', 4) AS dir1, split_part(url, '/', 5) AS dir2, split_part(url, '/', 6) AS dir3 FROM bid`,
  keys: 'SELECT key, count(*) AS n, sum(value)::BIGINT AS total FROM rows GROUP BY key HAVING n * 1000 + key % 1000 = 2000',
};
