import type { Sample, Texts } from './data.js';

/** An expression, the same in DuckDB's SQL, and written by hand. */
export interface ExpressionCase {
  readonly sql: string;
  /** Where DuckDB writes it otherwise. */
  readonly duckdb?: string;
  /** The plainest fast loop over typed arrays; gives something that depends on every row. */
  readonly byHand: (sample: Sample) => number;
}

function count(rows: number, test: (i: number) => boolean): number {
  let n = 0;
  for (let i = 0; i < rows; i++) if (test(i)) n++;
  return n;
}

function total(rows: number, value: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += value(i);
  return sum;
}

function startsWith({ offsets, data }: Texts, i: number, prefix: Uint8Array): boolean {
  const start = offsets[i]!;
  if (offsets[i + 1]! - start < prefix.length) return false;
  for (let k = 0; k < prefix.length; k++) if (data[start + k] !== prefix[k]) return false;
  return true;
}

function equals(texts: Texts, i: number, value: Uint8Array): boolean {
  return texts.offsets[i + 1]! - texts.offsets[i]! === value.length && startsWith(texts, i, value);
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const EU = utf8('EU');
const US = utf8('US');
const S = utf8('S');
const CUSTOMER_1 = utf8('customer 1');
const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;

export const CASES: readonly ExpressionCase[] = [
  { sql: 'price * qty', byHand: ({ price, qty }) => total(price.length, (i) => price[i]! * qty[i]!) },
  { sql: 'price * qty > 100', byHand: ({ price, qty }) => count(price.length, (i) => price[i]! * qty[i]! > 100) },
  {
    sql: "price * qty > 100 AND region = 'EU'",
    byHand: ({ price, qty, region }) => count(price.length, (i) => price[i]! * qty[i]! > 100 && equals(region, i, EU)),
  },
  { sql: "region = 'EU'", byHand: ({ region, qty }) => count(qty.length, (i) => equals(region, i, EU)) },
  { sql: "region IN ('EU', 'US')", byHand: ({ region, qty }) => count(qty.length, (i) => equals(region, i, EU) || equals(region, i, US)) },
  { sql: "region LIKE 'S%'", byHand: ({ region, qty }) => count(qty.length, (i) => startsWith(region, i, S)) },
  { sql: "name LIKE 'customer 1%'", byHand: ({ name, qty }) => count(qty.length, (i) => startsWith(name, i, CUSTOMER_1)) },
  { sql: 'id + 1', byHand: ({ id }) => total(id.length, (i) => id[i]! + 1) },
  { sql: 'id % 123 = 0', byHand: ({ id }) => count(id.length, (i) => id[i]! % 123 === 0) },
  { sql: 'qty BETWEEN 10 AND 20', byHand: ({ qty }) => count(qty.length, (i) => qty[i]! >= 10 && qty[i]! <= 20) },
  { sql: 'qty > 0 OR price < 10', byHand: ({ qty, price }) => count(qty.length, (i) => qty[i]! > 0 || price[i]! < 10) },
  { sql: 'NOT (qty > 50)', byHand: ({ qty }) => count(qty.length, (i) => !(qty[i]! > 50)) },
  {
    sql: 'CASE WHEN price < 100 THEN 1 WHEN price < 1000 THEN 2 ELSE 3 END',
    byHand: ({ price }) => total(price.length, (i) => (price[i]! < 100 ? 1 : price[i]! < 1000 ? 2 : 3)),
  },
  { sql: 'coalesce(qty, 0) + 1', byHand: ({ qty }) => total(qty.length, (i) => qty[i]! + 1) },
  {
    sql: 'CAST(price AS INT)',
    duckdb: 'CAST(trunc(price) AS INT)',
    byHand: ({ price }) => total(price.length, (i) => Math.trunc(price[i]!)),
  },
  { sql: 'CAST(qty AS DOUBLE) / 2', byHand: ({ qty }) => total(qty.length, (i) => qty[i]! / 2) },
  { sql: "date_trunc('HOUR', ts)", byHand: ({ micros }) => total(micros.length, (i) => micros[i]! - (micros[i]! % HOUR)) },
  { sql: 'hour(ts)', byHand: ({ micros }) => total(micros.length, (i) => Math.floor((micros[i]! % DAY) / HOUR)) },
  { sql: 'length(name)', byHand: ({ name, qty }) => total(qty.length, (i) => name.offsets[i + 1]! - name.offsets[i]!) },
  {
    sql: "ts >= TIMESTAMP '2026-01-01 00:05:00'",
    byHand: ({ micros }) => count(micros.length, (i) => micros[i]! >= 1_767_225_900_000_000),
  },
];
