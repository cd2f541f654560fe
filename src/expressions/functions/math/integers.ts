import { TidemarkError } from '../../../base/errors.js';
import { BIGINT, BINARY, BOOLEAN, dayTimeInterval, DOUBLE, INT, TINYINT, yearMonthInterval } from '../../../columnar/types.js';
import type { ScalarFunction } from '../../function.js';
import { INTEGRAL, oneOf } from '../../params.js';
import { scalar } from '../../scalar.js';
import { bitCount, bitGet, bitsOf, factorial, widthBucket, type IntegerKind } from '../../values/number/integer.js';

/** Bits in one bucket of the bitmap functions. */
const BITMAP_BITS = 32_768n;

function bitmapBucket(value: bigint): bigint {
  return value > 0n ? 1n + (value - 1n) / BITMAP_BITS : value / BITMAP_BITS;
}

function bitmapPosition(value: bigint): bigint {
  return value > 0n ? (value - 1n) % BITMAP_BITS : -value % BITMAP_BITS;
}

function bitPositionError(position: number, bits: number): TidemarkError {
  return new TidemarkError(
    'INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE',
    `bit ${position} is none of the bits 0 to ${bits - 1} of the value`,
    {
      functionName: '`bit_get`',
      parameter: '`pos`',
      upper: String(bits),
      invalidValue: String(position),
    },
  );
}

export const functions: readonly ScalarFunction[] = [
  scalar({
    name: 'factorial',
    doc: 'n! for n from 0 to 20, NULL elsewhere.',
    params: [INT],
    result: BIGINT,
    nullable: true,
    evaluate: (n) => factorial(n),
  }),
  scalar({
    name: 'width_bucket',
    doc: 'Which of so many equal buckets between two bounds holds the value: 0 before the first, one more than there are after the last.',
    params: [
      oneOf(DOUBLE, yearMonthInterval(), dayTimeInterval()),
      oneOf(DOUBLE, yearMonthInterval(), dayTimeInterval()),
      oneOf(DOUBLE, yearMonthInterval(), dayTimeInterval()),
      BIGINT,
    ],
    result: BIGINT,
    nullable: true,
    evaluate: (value, low, high, count) => widthBucket(Number(value), Number(low), Number(high), count),
  }),
  scalar({
    name: 'bit_count',
    doc: 'How many bits of a whole number, widened to 64 bits, are set.',
    params: [oneOf(INTEGRAL, BOOLEAN)],
    exact: true,
    result: INT,
    evaluate: (value) => (typeof value === 'boolean' ? Number(value) : bitCount(value)),
  }),
  scalar({
    name: 'bit_get',
    shownAliases: ['getbit'],
    doc: 'A bit of a whole number, counted from the lowest, as 0 or 1.',
    params: [INTEGRAL, INT],
    result: TINYINT,
    choose: ([type]) => {
      const bits = bitsOf(type!.kind as IntegerKind);
      return (value, position) => {
        const bit = bitGet(value, position, bits);
        if (bit === null) throw bitPositionError(position, bits);
        return bit;
      };
    },
  }),
  scalar({
    name: 'bitmap_bucket_number',
    doc: 'The bucket of a value for bitmap aggregates, from 1.',
    params: [BIGINT],
    result: BIGINT,
    evaluate: bitmapBucket,
  }),
  scalar({
    name: 'bitmap_bit_position',
    doc: 'The bit of a value within its bucket, from 0.',
    params: [BIGINT],
    result: BIGINT,
    evaluate: bitmapPosition,
  }),
  scalar({
    name: 'bitmap_count',
    doc: 'How many bits of a bitmap are set.',
    params: [BINARY],
    result: BIGINT,
    evaluate: (bytes) => bytes.reduce((sum, byte) => sum + BigInt(bitCount(byte)), 0n),
  }),
];
