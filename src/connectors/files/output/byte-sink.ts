import { copyBytes, viewOf } from '../../../columnar/byte-words.js';
import { civilFromDays } from '../../../expressions/values/time/civil.js';

const ZERO = 48;

/** Bytes written one after the other into one growing buffer. */
export class ByteSink {
  bytes: Uint8Array = new Uint8Array(1 << 12);
  length = 0;
  #view = viewOf(this.bytes);
  /** The day written last: rows that follow each other are often of one day. */
  #day = NaN;
  readonly #dayText = new Uint8Array(10);

  /** Makes room for `count` more bytes; the buffer may be another one afterwards. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, needed));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
    this.#view = viewOf(grown);
  }

  /** The bytes written, as a copy; begins anew. */
  take(): Uint8Array {
    const taken = this.bytes.slice(0, this.length);
    this.length = 0;
    return taken;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** Bytes [start, end) of another array; `view` is over it. */
  copy(source: Uint8Array, view: DataView, start: number, end: number): void {
    this.reserve(end - start);
    copyBytes(source, view, start, end, this.bytes, this.#view, this.length);
    this.length += end - start;
  }

  /** All bytes of a short array. */
  append(source: Uint8Array): void {
    this.reserve(source.length);
    const { bytes } = this;
    let at = this.length;
    for (let p = 0; p < source.length; p++) bytes[at++] = source[p]!;
    this.length = at;
  }

  /** Text of ASCII characters. */
  ascii(text: string): void {
    this.reserve(text.length);
    for (let i = 0; i < text.length; i++) this.bytes[this.length++] = text.charCodeAt(i);
  }

  /** A safe integer in digits. */
  integer(value: number): void {
    this.reserve(20);
    let rest = value;
    if (rest < 0) {
      this.bytes[this.length++] = 45;
      rest = -rest;
    }
    let count = 1;
    for (let limit = 10; rest >= limit; limit *= 10) count++;
    this.digits(rest, count);
  }

  /** `count` digits of a whole number that has no more. */
  digits(value: number, count: number): void {
    const { bytes } = this;
    let rest = value;
    for (let at = this.length + count - 1; at >= this.length; at--) {
      const next = Math.floor(rest / 10);
      bytes[at] = ZERO + (rest - next * 10);
      rest = next;
    }
    this.length += count;
  }

  /** A day as `yyyy-MM-dd`; false, and nothing written, where its year has not four digits. */
  date(days: number): boolean {
    if (days < -719162 || days > 2932896) return false;
    if (days !== this.#day) this.#setDay(days);
    this.append(this.#dayText);
    return true;
  }

  #setDay(days: number): void {
    const { year, month, day } = civilFromDays(days);
    const text = this.#dayText;
    twoDigits(text, 0, Math.floor(year / 100));
    twoDigits(text, 2, year % 100);
    text[4] = 45;
    twoDigits(text, 5, month);
    text[7] = 45;
    twoDigits(text, 8, day);
    this.#day = days;
  }

  /** Microseconds since 1970 as `yyyy-MM-ddTHH:mm:ss.SSS`; false, and nothing written, beyond four-digit years. */
  dateTime(micros: number): boolean {
    const days = Math.floor(micros / 86_400_000_000);
    this.reserve(24);
    if (!this.date(days)) return false;
    const millis = Math.floor((micros - days * 86_400_000_000) / 1000);
    const seconds = Math.floor(millis / 1000);
    const minutes = Math.floor(seconds / 60);
    const { bytes, length } = this;
    bytes[length] = 84;
    twoDigits(bytes, length + 1, Math.floor(minutes / 60));
    bytes[length + 3] = 58;
    twoDigits(bytes, length + 4, minutes % 60);
    bytes[length + 6] = 58;
    twoDigits(bytes, length + 7, seconds % 60);
    bytes[length + 9] = 46;
    bytes[length + 10] = ZERO + Math.floor((millis % 1000) / 100);
    twoDigits(bytes, length + 11, millis % 100);
    this.length += 13;
    return true;
  }
}

function twoDigits(bytes: Uint8Array, at: number, value: number): void {
  const tens = (value / 10) | 0;
  bytes[at] = ZERO + tens;
  bytes[at + 1] = ZERO + value - tens * 10;
}
