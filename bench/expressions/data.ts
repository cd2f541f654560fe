import { Batch } from '../../src/columnar/batch.js';
import { BytesColumn, Int64Column, NumberColumn } from '../../src/columnar/column.js';
import { writeNumber } from '../../src/columnar/int64.js';
import { BIGINT, DOUBLE, field, INT, STRING, struct, TIMESTAMP } from '../../src/columnar/types.js';

/** One batch of typical columns, and the typed arrays that code written by hand would use. */
export interface Sample {
  readonly batch: Batch;
  readonly id: Float64Array;
  readonly price: Float64Array;
  readonly qty: Int32Array;
  readonly micros: Float64Array;
  readonly region: Texts;
  readonly name: Texts;
}

/** UTF-8 with offsets. */
export interface Texts {
  readonly offsets: Int32Array;
  readonly data: Uint8Array;
}

const REGIONS = ['EU', 'US', 'APAC', 'LATAM', 'Sahara'];
const START_MICROS = 1_767_225_600_000_000;

/** `rows` rows from a fixed seed. */
export function sampleOf(rows: number): Sample {
  let seed = 42;
  const next = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 4294967296) * below);
  };
  const id = Float64Array.from({ length: rows }, () => next(1_000_000_000) * 7);
  const price = Float64Array.from({ length: rows }, () => next(10_000) / 8);
  const qty = Int32Array.from({ length: rows }, () => next(100) - 5);
  const micros = Float64Array.from({ length: rows }, (_, i) => START_MICROS + i * 1_000 + next(1_000));
  const region = textsOf(Array.from({ length: rows }, () => REGIONS[next(REGIONS.length)]!));
  const name = textsOf(Array.from({ length: rows }, (_, i) => `customer ${next(50_000)}-${i % 97}`));
  const bytes = (texts: Texts) => new BytesColumn(STRING, rows, texts.offsets, texts.data, null);
  const wide = (values: Float64Array) => {
    const words = new Int32Array(2 * rows);
    values.forEach((value, i) => writeNumber(words, i, value));
    return words;
  };
  const schema = struct([
    field('id', BIGINT),
    field('price', DOUBLE),
    field('qty', INT),
    field('ts', TIMESTAMP),
    field('region', STRING),
    field('name', STRING),
  ]);
  const columns = [
    new Int64Column(BIGINT, rows, wide(id), null),
    new NumberColumn(DOUBLE, rows, price, null),
    new NumberColumn(INT, rows, qty, null),
    new Int64Column(TIMESTAMP, rows, wide(micros), null),
    bytes(region),
    bytes(name),
  ];
  return { batch: new Batch(schema, columns, rows), id, price, qty, micros, region, name };
}

function textsOf(values: readonly string[]): Texts {
  const encoder = new TextEncoder();
  const data = encoder.encode(values.join(''));
  const offsets = new Int32Array(values.length + 1);
  values.forEach((value, i) => (offsets[i + 1] = offsets[i]! + encoder.encode(value).length));
  return { offsets, data };
}
