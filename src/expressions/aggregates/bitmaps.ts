import { TidemarkError } from '../../base/errors.js';
import { BIGINT, BINARY } from '../../columnar/types.js';
import { callText, unexpectedInputType } from '../errors.js';
import { ANY } from '../params.js';
import type { AggregateFunction } from './aggregate.js';
import { objectAggregate } from './object-state.js';

/** A bitmap of 32,768 positions, as Spark keeps them. */
const BITMAP_BYTES = 4096;

const construct = objectAggregate<Uint8Array>({
  name: 'bitmap_construct_agg',
  doc: 'A bitmap with the bits at the positions of bitmap_bit_position().',
  params: [BIGINT],
  result: BINARY,
  nullable: false,
  stateTypes: [BINARY],
  state: () => ({
    create: () => new Uint8Array(BITMAP_BYTES),
    add: (bitmap, [value]) => {
      const position = Number(value as bigint);
      if (position < 0 || position >= 8 * BITMAP_BYTES) throw invalidPosition(position);
      bitmap[position >> 3]! |= 1 << (position & 7);
      return bitmap;
    },
    merge: or,
    finish: (bitmap) => bitmap.slice(),
    encode: (bitmap) => [bitmap.slice()],
    decode: ([bytes]) => (bytes as Uint8Array).slice(),
  }),
});

function invalidPosition(position: number): TidemarkError {
  return new TidemarkError('INVALID_BITMAP_POSITION', `the bit position ${position} is out of bounds: a bitmap has ${8 * BITMAP_BYTES}`, {
    bitPosition: String(position),
    bitmapNumBytes: String(BITMAP_BYTES),
    bitmapNumBits: String(8 * BITMAP_BYTES),
  });
}

function or(bitmap: Uint8Array, other: Uint8Array): Uint8Array {
  for (let i = 0; i < Math.min(bitmap.length, other.length); i++) bitmap[i]! |= other[i]!;
  return bitmap;
}

function and(bitmap: Uint8Array, other: Uint8Array): Uint8Array {
  for (let i = 0; i < bitmap.length; i++) bitmap[i]! &= other[i] ?? 0;
  return bitmap;
}

function combined(name: string, doc: string, start: number, combine: typeof or): AggregateFunction {
  return objectAggregate<Uint8Array>({
    name,
    doc,
    params: [ANY],
    result: BINARY,
    nullable: false,
    stateTypes: [BINARY],
    check: ([arg], site) => {
      if (arg!.type.kind !== 'binary') throw unexpectedInputType(callText(site), 0, '"BINARY"', arg!);
    },
    state: () => ({
      create: () => new Uint8Array(BITMAP_BYTES).fill(start),
      add: (bitmap, [value]) => combine(bitmap, value as Uint8Array),
      merge: combine,
      finish: (bitmap) => bitmap.slice(),
      encode: (bitmap) => [bitmap.slice()],
      decode: ([bytes]) => (bytes as Uint8Array).slice(),
    }),
  });
}

export const functions: readonly AggregateFunction[] = [
  construct,
  combined('bitmap_or_agg', 'The bits that one of the bitmaps has.', 0, or),
  combined('bitmap_and_agg', 'The bits that all of the bitmaps have.', 255, and),
];
