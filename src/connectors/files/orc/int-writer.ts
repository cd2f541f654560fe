import type { GrowingBytes } from '../binary/growing-bytes.js';
import { isSafe, readBigInt, readNumber } from '../../../columnar/int64.js';
import { WIDTHS } from './int-reader.js';

const RUN_MAX = 512;
/** A run of equal steps this long is worth a run of its own. */
const STEPS_MIN = 12;
/** Differences of numbers below this are exact. */
const EXACT = 2 ** 51;

/** Appends integers (two words each) in runs of the second kind. */
export function writeInts(words: Int32Array, signed: boolean, out: GrowingBytes): void {
  const count = words.length >> 1;
  let i = 0;
  while (i < count) {
    const end = Math.min(count, i + RUN_MAX);
    const run = steadyRun(words, i, end);
    if (run.length >= 3 && run.step === 0 && run.length <= 10) {
      putShortRepeat(words, i, run.length, signed, out);
      i += run.length;
    } else if (run.length >= STEPS_MIN) {
      putSteady(words, i, run.length, run.step, signed, out);
      i += run.length;
    } else {
      const stop = literalsEnd(words, i, end);
      putLiterals(words, i, stop, signed, out);
      i = stop;
    }
  }
}

function isExact(words: Int32Array, i: number): boolean {
  return isSafe(words, i) && Math.abs(readNumber(words, i)) < EXACT;
}

/** How far values from `start` on grow by one step. */
function steadyRun(words: Int32Array, start: number, end: number): { length: number; step: number } {
  if (start + 1 >= end || !isExact(words, start) || !isExact(words, start + 1)) return { length: 1, step: 0 };
  let last = readNumber(words, start + 1);
  const step = last - readNumber(words, start);
  let i = start + 2;
  for (; i < end && isExact(words, i); i++) {
    const value = readNumber(words, i);
    if (value - last !== step) break;
    last = value;
  }
  return { length: i - start, step };
}

/** Where literals end: before a long run of equal steps, or at `end`. */
function literalsEnd(words: Int32Array, start: number, end: number): number {
  let steady = 0;
  let step = 0;
  for (let i = start + 1; i < end; i++) {
    const next = readNumber(words, i) - readNumber(words, i - 1);
    steady = next === step ? steady + 1 : 0;
    step = next;
    if (steady === STEPS_MIN && i - STEPS_MIN - 1 > start && isExact(words, i)) return i - STEPS_MIN - 1;
  }
  return end;
}

function putShortRepeat(words: Int32Array, i: number, length: number, signed: boolean, out: GrowingBytes): void {
  const value = signed ? zigzag(readBigInt(words, i)) : BigInt.asUintN(64, readBigInt(words, i));
  let bytes = 1;
  while (value >> BigInt(8 * bytes) > 0n) bytes++;
  out.byte(((bytes - 1) << 3) | (length - 3));
  for (let b = bytes - 1; b >= 0; b--) out.byte(Number((value >> BigInt(8 * b)) & 255n));
}

function zigzag(value: bigint): bigint {
  return BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
}

function putVarint(value: number, signed: boolean, out: GrowingBytes): void {
  out.varint(!signed ? value : value >= 0 ? value * 2 : -value * 2 - 1);
}

/** A run head: its kind, the code of a width, its length. */
function putHead(kind: number, code: number, length: number, out: GrowingBytes): void {
  out.byte((kind << 6) | (code << 1) | ((length - 1) >> 8));
  out.byte((length - 1) & 255);
}

function putSteady(words: Int32Array, i: number, length: number, step: number, signed: boolean, out: GrowingBytes): void {
  putHead(3, 0, length, out);
  putVarint(readNumber(words, i), signed, out);
  putVarint(step, true, out);
}

function putLiterals(words: Int32Array, start: number, end: number, signed: boolean, out: GrowingBytes): void {
  const length = end - start;
  const values = new Int32Array(2 * length);
  let high = 0;
  let low = 0;
  for (let k = 0; k < length; k++) {
    let valueLow = words[2 * (start + k)]!;
    let valueHigh = words[2 * (start + k) + 1]!;
    if (signed) {
      const sign = valueHigh >> 31;
      valueHigh = ((valueHigh << 1) | (valueLow >>> 31)) ^ sign;
      valueLow = (valueLow << 1) ^ sign;
    }
    values[2 * k] = valueLow;
    values[2 * k + 1] = valueHigh;
    low |= valueLow;
    high |= valueHigh;
  }
  const bits = high !== 0 ? 64 - Math.clz32(high) : Math.max(1, 32 - Math.clz32(low));
  if (putMonotone(words, start, end, bits, signed, out)) return;
  const code = codeFor(bits);
  putHead(1, code, length, out);
  pack(values, length, WIDTHS[code]!, out);
}

function codeFor(bits: number): number {
  return WIDTHS.findIndex((width) => width >= bits);
}

/** Values that only grow or only fall, as the differences between them where those are shorter. */
function putMonotone(words: Int32Array, start: number, end: number, bits: number, signed: boolean, out: GrowingBytes): boolean {
  const length = end - start;
  if (length < 4 || !isExact(words, start) || !isExact(words, start + 1)) return false;
  const first = readNumber(words, start + 1) - readNumber(words, start);
  const steps = new Int32Array(2 * (length - 2));
  let most = 0;
  for (let k = 2; k < length; k++) {
    if (!isExact(words, start + k)) return false;
    const step = readNumber(words, start + k) - readNumber(words, start + k - 1);
    if (first < 0 ? step > 0 : step < 0) return false;
    const size = Math.abs(step);
    most = Math.max(most, size);
    steps[2 * (k - 2)] = size | 0;
    steps[2 * (k - 2) + 1] = Math.floor(size / 4294967296);
  }
  const stepBits = most === 0 ? 1 : Math.floor(Math.log2(most)) + 2;
  if (stepBits >= bits) return false;
  const code = Math.max(1, codeFor(stepBits));
  putHead(3, code, length, out);
  putVarint(readNumber(words, start), signed, out);
  putVarint(first, true, out);
  pack(steps, length - 2, WIDTHS[code]!, out);
  return true;
}

/** Appends the low `width` bits of each value, highest first. */
function pack(values: Int32Array, count: number, width: number, out: GrowingBytes): void {
  const size = (count * width + 7) >> 3;
  out.reserve(size);
  const bytes = out.bytes;
  let p = out.length;
  let held = 0;
  let bits = 0;
  for (let i = 0; i < count; i++) {
    for (let left = width; left > 0;) {
      const taken = Math.min(8 - bits, left);
      left -= taken;
      // Bits [left, left + taken) of the value.
      const word =
        left >= 32
          ? values[2 * i + 1]! >>> (left - 32)
          : left === 0
            ? values[2 * i]!
            : (values[2 * i]! >>> left) | (values[2 * i + 1]! << (32 - left));
      held = (held << taken) | (word & ((1 << taken) - 1));
      bits += taken;
      if (bits === 8) {
        bytes[p++] = held;
        held = 0;
        bits = 0;
      }
    }
  }
  if (bits > 0) bytes[p] = held << (8 - bits);
  out.length += size;
}
