import fc from 'fast-check';
import {
  arrayOf,
  BIGINT,
  BINARY,
  BOOLEAN,
  DATE,
  decimal,
  DOUBLE,
  type DataType,
  FLOAT,
  INT,
  INTERVAL,
  mapOf,
  SMALLINT,
  STRING,
  struct,
  field,
  TIMESTAMP,
  TIMESTAMP_NTZ,
  TINYINT,
  yearMonthInterval,
  dayTimeInterval,
  VOID,
} from '../../src/columnar/types.js';
import type { Value } from '../../src/columnar/value.js';

const ATOMIC: readonly DataType[] = [
  BOOLEAN,
  TINYINT,
  SMALLINT,
  INT,
  BIGINT,
  FLOAT,
  DOUBLE,
  decimal(10, 2),
  decimal(38, 10),
  STRING,
  BINARY,
  DATE,
  TIMESTAMP,
  TIMESTAMP_NTZ,
  { kind: 'time', precision: 6 },
  yearMonthInterval(),
  dayTimeInterval(),
  INTERVAL,
  VOID,
];

/** Any type that a key or a state value can have, nested up to `depth` times. */
export function anyType(depth = 2): fc.Arbitrary<DataType> {
  const atomic = fc.constantFrom(...ATOMIC);
  if (depth === 0) return atomic;
  const inner = anyType(depth - 1);
  return fc.oneof(
    { weight: 6, arbitrary: atomic },
    { weight: 1, arbitrary: inner.map((t) => arrayOf(t)) },
    { weight: 1, arbitrary: fc.array(inner, { minLength: 1, maxLength: 3 }).map((ts) => struct(ts.map((t, i) => field(`f${i}`, t)))) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom<DataType>(STRING, INT, BIGINT, DATE), inner).map(([k, v]) => mapOf(k, v)) },
  );
}

function int(bits: number): fc.Arbitrary<number> {
  const max = 2 ** (bits - 1);
  return fc.oneof(fc.integer({ min: -2, max: 2 }), fc.constantFrom(-max, max - 1), fc.integer({ min: -max, max: max - 1 }));
}

function big(bits: bigint): fc.Arbitrary<bigint> {
  const max = 2n ** (bits - 1n);
  return fc.oneof(
    fc.bigInt({ min: -2n, max: 2n }),
    fc.constantFrom(-max, max - 1n, 2n ** 32n, -(2n ** 32n), 2n ** 53n),
    fc.bigInt({ min: -max, max: max - 1n }),
  );
}

/** A value of a type, NULL as well; short texts from a small alphabet that holds the bytes which keys escape. */
export function valueOf(type: DataType): fc.Arbitrary<Value> {
  return fc.option(filledValue(type), { nil: null, freq: 5 });
}

function filledValue(type: DataType): fc.Arbitrary<Value> {
  switch (type.kind) {
    case 'boolean':
      return fc.boolean();
    case 'tinyint':
      return int(8);
    case 'smallint':
      return int(16);
    case 'int':
    case 'date':
    case 'interval_ym':
      return int(32);
    case 'float':
      return fc.oneof(fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 1.5), fc.float());
    case 'double':
      return fc.oneof(fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 1.5, 2 ** 31, -(2 ** 31)), fc.double(), fc.integer());
    case 'bigint':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'interval_dt':
      return big(64n);
    case 'time':
      return fc.bigInt({ min: 0n, max: 86399999999999n });
    case 'decimal':
      return type.precision <= 18 ? fc.bigInt({ min: -9999999999n, max: 9999999999n }) : big(126n);
    case 'string':
    case 'char':
    case 'varchar':
      return fc.oneof(
        fc.string({ unit: fc.constantFrom('\u0000', '\u0001', '\u0002', 'a', 'é', '\u{1f30a}', '\udcff'), maxLength: 5 }),
        fc.string({ maxLength: 80 }),
      );
    case 'binary':
      return fc.uint8Array({ maxLength: 6 });
    case 'interval':
      return fc.record({ months: int(32), days: int(32), micros: big(64n) });
    case 'array':
      return fc.array(valueOf(type.element), { maxLength: 3 });
    case 'struct':
      return fc.tuple(...type.fields.map((f) => valueOf(f.type)));
    case 'map':
      return fc.uniqueArray(fc.tuple(filledValue(type.key), valueOf(type.value)), { maxLength: 3, selector: (entry) => String(entry[0]) });
    case 'void':
    case 'variant':
      return fc.constant(null);
  }
}
