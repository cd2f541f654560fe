// AssemblyScript: the tokens of a column to values, as number-bytes.ts reads them. A row whose value is not of the plain form is left out and
// marked 0 in `done`, the others 1.

import { NESTED, NUMBER, STRING } from './kinds.js';

/** More digits may not fit into 64 bits. */
const INTEGER_DIGITS: usize = 18;
/** A double of so many digits, divided by so large a power, is rounded once. */
const DOUBLE_DIGITS: i32 = 15;
const DOUBLE_SCALE: i32 = 22;
const POWERS_OF_TEN: StaticArray<f64> = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];
const DAYS_BEFORE_MONTH: StaticArray<i32> = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS_IN_MONTH: StaticArray<i32> = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const NOT_PLAIN: i64 = i64.MIN_VALUE;
/** Instants further away are left to the plain path. */
const SAFE_SECONDS: i64 = 9_000_000_000;

let block: usize = 0;
let kinds: usize = 0;
let starts: usize = 0;
let ends: usize = 0;
let rows: usize = 0;
let done: usize = 0;
let values: usize = 0;

/** Where the memory begins that the program itself does not use. */
export function freeFrom(): usize {
  return __heap_base;
}

/** The tokens of the next column, and where its marks and values go. */
export function useColumn(at: usize, kindsAt: usize, startsAt: usize, endsAt: usize, count: usize, doneAt: usize, valuesAt: usize): void {
  block = at;
  kinds = kindsAt;
  starts = startsAt;
  ends = endsAt;
  rows = count;
  done = doneAt;
  values = valuesAt;
}

function startOf(row: usize): usize {
  return block + load<u32>(starts + (row << 2));
}

function endOf(row: usize): usize {
  return block + load<u32>(ends + (row << 2));
}

/** 64-bit integers; gives how many rows are done. */
export function integers(): usize {
  let count: usize = 0;
  for (let row: usize = 0; row < rows; row++) {
    const value = load<u8>(kinds + row) === NUMBER ? integerOf(startOf(row), endOf(row)) : NOT_PLAIN;
    const isPlain = value !== NOT_PLAIN;
    store<u8>(done + row, isPlain ? 1 : 0);
    store<i64>(values + (row << 3), isPlain ? value : 0);
    if (isPlain) count++;
  }
  return count;
}

function integerOf(start: usize, end: usize): i64 {
  let p = start;
  const isNegative = load<u8>(p) === 45;
  if (isNegative) p++;
  if (p >= end || end - p > INTEGER_DIGITS) return NOT_PLAIN;
  let value: i64 = 0;
  for (; p < end; p++) {
    const digit = <u32>load<u8>(p) - 48;
    if (digit > 9) return NOT_PLAIN;
    value = value * 10 + <i64>digit;
  }
  return isNegative ? -value : value;
}

/** Doubles; a negative zero is not plain. */
export function doubles(): usize {
  let count: usize = 0;
  for (let row: usize = 0; row < rows; row++) {
    const value = load<u8>(kinds + row) === NUMBER ? doubleOf(startOf(row), endOf(row)) : NaN;
    const isPlain = value === value && (value !== 0 || 1 / value > 0);
    store<u8>(done + row, isPlain ? 1 : 0);
    store<f64>(values + (row << 3), isPlain ? value : 0);
    if (isPlain) count++;
  }
  return count;
}

function doubleOf(start: usize, end: usize): f64 {
  let p = start;
  const isNegative = load<u8>(p) === 45;
  if (isNegative) p++;
  let mantissa: i64 = 0;
  let digits: i32 = 0;
  let scale: i32 = 0;
  let hasPoint = false;
  let hasDigit = false;
  for (; p < end; p++) {
    const c: u32 = load<u8>(p);
    const digit = c - 48;
    if (digit < 10) {
      mantissa = mantissa * 10 + <i64>digit;
      hasDigit = true;
      if (mantissa !== 0) digits++;
      if (hasPoint) scale++;
      if (digits > DOUBLE_DIGITS || scale > DOUBLE_SCALE) return NaN;
    } else if (c === 46 && !hasPoint) hasPoint = true;
    else return NaN;
  }
  if (!hasDigit) return NaN;
  const value = scale === 0 ? <f64>mantissa : <f64>mantissa / unchecked(POWERS_OF_TEN[scale]);
  return isNegative ? -value : value;
}

/** What a text without a zone means: it is not plain, it stays local time, or it stands so far east of Greenwich as `useColumn`'s caller says. */
const LOCAL_IS_ODD: i32 = 0;
const LOCAL_STAYS: i32 = 1;

/** Microseconds since 1970 of ISO texts; `meaning` and `offsetSeconds` say what is done with those that have no zone. */
export function timestamps(meaning: i32, offsetSeconds: i32): usize {
  let count: usize = 0;
  // rows that follow each other are often of one minute
  let known: usize = 0;
  let minute: i64 = NOT_PLAIN;
  for (let row: usize = 0; row < rows; row++) {
    let value = NOT_PLAIN;
    const start = startOf(row);
    const length = endOf(row) - start;
    if (load<u8>(kinds + row) === STRING && length >= 19 && length <= 32) {
      if (known === 0 || i8x16.bitmask(i8x16.eq(v128.load(start), v128.load(known))) !== 0xffff) {
        minute = minuteOf(start);
        known = start;
      }
      if (minute !== NOT_PLAIN) value = microsWithin(minute, start, start + length, meaning, offsetSeconds);
    }
    const isPlain = value !== NOT_PLAIN;
    store<u8>(done + row, isPlain ? 1 : 0);
    store<i64>(values + (row << 3), isPlain ? value : 0);
    if (isPlain) count++;
  }
  return count;
}

/** The number of two digits at p; 100 where they are none. */
function twoDigits(p: usize): i32 {
  const tens = <u32>load<u8>(p) - 48;
  const ones = <u32>load<u8>(p, 1) - 48;
  return tens < 10 && ones < 10 ? <i32>(tens * 10 + ones) : 100;
}

/** Seconds since 1970 at which the minute `yyyy-MM-dd(T| )HH:mm` at p begins. */
function minuteOf(p: usize): i64 {
  const century = twoDigits(p);
  const yearOfCentury = twoDigits(p + 2);
  const month = twoDigits(p + 5);
  const day = twoDigits(p + 8);
  const separator: u32 = load<u8>(p, 10);
  const hour = twoDigits(p + 11);
  const minute = twoDigits(p + 14);
  if (century > 99 || yearOfCentury > 99 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59) return NOT_PLAIN;
  if (load<u8>(p, 4) !== 45 || load<u8>(p, 7) !== 45 || load<u8>(p, 13) !== 58 || (separator !== 84 && separator !== 32)) return NOT_PLAIN;
  const year = century * 100 + yearOfCentury;
  if (year < 1) return NOT_PLAIN;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const longest = month === 2 && isLeap ? 29 : unchecked(DAYS_IN_MONTH[month - 1]);
  if (day > longest) return NOT_PLAIN;
  const before = year - 1;
  const daysBeforeYear = before * 365 + before / 4 - before / 100 + before / 400 - 719162;
  const days = daysBeforeYear + unchecked(DAYS_BEFORE_MONTH[month - 1]) + (month > 2 && isLeap ? 1 : 0) + day - 1;
  return <i64>days * 86_400 + hour * 3600 + minute * 60;
}

function microsWithin(minute: i64, start: usize, end: usize, meaning: i32, offsetSeconds: i32): i64 {
  const second = twoDigits(start + 17);
  if (load<u8>(start, 16) !== 58 || second > 59) return NOT_PLAIN;
  let p = start + 19;
  let micros: i64 = 0;
  if (p < end && load<u8>(p) === 46) {
    const first = ++p;
    let unit: i64 = 1_000_000;
    for (; p < end; p++) {
      const digit = <u32>load<u8>(p) - 48;
      if (digit > 9) break;
      unit /= 10;
      micros += unit * digit;
    }
    if (p === first || p - first > 6) return NOT_PLAIN;
  }
  let offset: i32 = offsetSeconds;
  if (p < end) {
    if (meaning === LOCAL_STAYS) return NOT_PLAIN;
    if (load<u8>(p) === 90 && p + 1 === end) offset = 0;
    else {
      const sign: u32 = load<u8>(p);
      const hours = twoDigits(p + 1);
      const minutes = twoDigits(p + 4);
      if (p + 6 !== end || (sign !== 43 && sign !== 45) || load<u8>(p, 3) !== 58 || hours > 17 || minutes > 59) return NOT_PLAIN;
      offset = hours * 3600 + minutes * 60;
      if (sign === 45) offset = -offset;
    }
  } else if (meaning === LOCAL_IS_ODD) return NOT_PLAIN;
  const seconds = minute + second - offset;
  return seconds < SAFE_SECONDS && seconds > -SAFE_SECONDS ? seconds * 1_000_000 + micros : NOT_PLAIN;
}

/**
 * The bytes of texts, and of other values as they stand, one after the other at `data`; their ends behind a 0 at `values`. Gives how many bytes
 * there are, -1 where `dataSize` does not hold them.
 */
export function texts(data: usize, dataSize: usize): i32 {
  let total: usize = 0;
  store<u32>(values, 0);
  for (let row: usize = 0; row < rows; row++) {
    const kind: u32 = load<u8>(kinds + row);
    if (kind === STRING || (kind >= NUMBER && kind <= NESTED)) {
      const start = startOf(row);
      const length = endOf(row) - start;
      if (total + length + 16 > dataSize) return -1;
      for (let i: usize = 0; i < length; i += 16) v128.store(data + total + i, v128.load(start + i));
      total += length;
    }
    store<u32>(values + ((row + 1) << 2), <u32>total);
  }
  return <i32>total;
}
