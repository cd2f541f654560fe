import { count, sum } from 'tidemark/functions';
import { groupBy, where } from 'tidemark/operators';
import { type Data, rows } from './streams.js';

/** Count and sum of every key; only every thousandth key is written, when it comes for the second time. */
export const query = (data: Data) =>
  rows(data).pipe(groupBy(['key'], { n: count(), total: sum('value') }), where('n * 1000 + pmod(key, 1000) = 2000'));
