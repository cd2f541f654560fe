import { TidemarkError } from '../../../base/errors.js';
import { type NumberArray, writeDecimal } from '../../../columnar/column.js';
import { readBigInt, readNumber, writeBigInt, writeNumber } from '../../../columnar/int64.js';
import { julianToGregorian } from '../binary/calendar.js';
import { ByteRunReader } from './byte-runs.js';
import type { StripeStreams } from './stripe-streams.js';
import type { WallClock } from './wall-clock.js';

/** Gives the next values of a column, those that are not NULL. */
export type NextValues<A extends NumberArray = NumberArray> = (count: number) => A;

export function bytesOfRuns(streams: StripeStreams, id: number): NextValues<Int8Array> {
  const reader = new ByteRunReader(streams.stream(id, 'DATA'));
  return (count) => {
    const out = new Uint8Array(count);
    reader.read(out);
    return new Int8Array(out.buffer);
  };
}

/** Whole numbers, two words each. */
export function wholeNumbers(streams: StripeStreams, id: number): NextValues<Int32Array> {
  const reader = streams.ints(id, 'DATA', true);
  return (count) => reader.words(count);
}

export function ints(streams: StripeStreams, id: number): NextValues<Int32Array> {
  const reader = streams.ints(id, 'DATA', true);
  return (count) => reader.ints(count);
}

export function floats(streams: StripeStreams, id: number, width: 4 | 8): NextValues<Float32Array | Float64Array> {
  const stream = streams.stream(id, 'DATA');
  return (count) => {
    const bytes = new Uint8Array(count * width);
    stream.readInto(bytes);
    return width === 4 ? new Float32Array(bytes.buffer) : new Float64Array(bytes.buffer);
  };
}

/** Days; files of the older calendar count those before 1582-10-15 otherwise. */
export function dates(streams: StripeStreams, id: number, proleptic: boolean): NextValues<Int32Array> {
  const next = ints(streams, id);
  return proleptic ? next : (count) => next(count).map(julianToGregorian);
}

const UNITS = Array.from({ length: 8 }, (_, zeros) => (zeros === 0 ? 1 : 10 ** (zeros + 1)));

/**
 * Microseconds, from seconds since 2015 and nanoseconds without their last zeros. `clock` turns the seconds of the file, which count wall
 * clock time where it was written, into seconds since 1970.
 */
export function timestamps(streams: StripeStreams, id: number, clock: WallClock): NextValues<Int32Array> {
  const seconds = streams.ints(id, 'DATA', true);
  const fractions = streams.ints(id, 'SECONDARY', false);
  return (count) => {
    const words = seconds.words(count);
    const parts = fractions.words(count);
    const out = new Int32Array(2 * count);
    for (let i = 0; i < count; i++) {
      const nanos = ((parts[2 * i]! >>> 3) | (parts[2 * i + 1]! << 29)) * UNITS[parts[2 * i]! & 7]!;
      let second = clock.read(readNumber(words, i));
      // Seconds before 1970 are cut towards it, not down.
      if (second < 0 && nanos > 999_999) second--;
      const micros = second * 1_000_000 + Math.floor(nanos / 1000);
      if (Number.isSafeInteger(micros)) writeNumber(out, i, micros);
      else writeBigInt(out, i, BigInt(second) * 1_000_000n + BigInt(Math.floor(nanos / 1000)));
    }
    return out;
  };
}

/** Unscaled values of 128 bits, brought to `scale`; each value of the file has a scale of its own. */
export function decimals(streams: StripeStreams, id: number, scale: number): NextValues<Int32Array> {
  const stream = streams.stream(id, 'DATA');
  const scales = streams.ints(id, 'SECONDARY', true);
  return (count) => {
    const out = new Int32Array(4 * count);
    const own = scales.ints(count);
    for (let i = 0; i < count; i++) {
      let value = 0n;
      let small = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = stream.byte();
        if (shift < 28) small |= (byte & 127) << shift;
        else if (shift === 28) value = BigInt(small) | (BigInt(byte & 127) << 28n);
        else value |= BigInt(byte & 127) << BigInt(shift);
        if (byte < 128) {
          if (shift < 28) value = BigInt(small);
          break;
        }
        if (shift > 133) throw new TidemarkError('ORC_CORRUPT', 'a decimal without an end');
      }
      value = (value >> 1n) ^ -(value & 1n);
      const more = scale - own[i]!;
      if (Math.abs(more) > 76) throw new TidemarkError('ORC_CORRUPT', `a decimal of scale ${own[i]}`);
      writeDecimal(out, i, more >= 0 ? value * 10n ** BigInt(more) : rounded(value, 10n ** BigInt(-more)));
    }
    return out;
  };
}

/** Halves go away from zero. */
function rounded(value: bigint, divisor: bigint): bigint {
  const half = divisor / 2n;
  return (value < 0n ? value - half : value + half) / divisor;
}

/** Whole numbers as doubles. */
export function doublesOf(next: NextValues<Int32Array>, per: 1 | 2): NextValues<Float64Array> {
  return (count) => {
    const values = next(count);
    if (per === 1) return Float64Array.from(values);
    const out = new Float64Array(count);
    for (let i = 0; i < count; i++) out[i] = readNumber(values, i);
    return out;
  };
}

/** Whole numbers as unscaled decimals. */
export function decimalsOf(next: NextValues<Int32Array>, scale: number): NextValues<Int32Array> {
  const factor = 10n ** BigInt(scale);
  return (count) => {
    const words = next(count);
    const out = new Int32Array(4 * count);
    for (let i = 0; i < count; i++) writeDecimal(out, i, readBigInt(words, i) * factor);
    return out;
  };
}
