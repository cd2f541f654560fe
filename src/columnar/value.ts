/** Months, days and microseconds of a calendar interval; they are never folded into each other. */
export interface CalendarInterval {
  readonly months: number;
  readonly days: number;
  readonly micros: bigint;
}

/**
 * One value outside a column, as expressions and state see it.
 *
 * BOOLEAN boolean · TINYINT, SMALLINT, INT, FLOAT, DOUBLE number · BIGINT bigint · DECIMAL bigint (unscaled; the type holds the scale) ·
 * STRING string (bytes that are not UTF-8 as lone surrogates, see utf8.ts) · BINARY Uint8Array · DATE number (days) · TIMESTAMP and
 * TIMESTAMP_NTZ bigint (microseconds) · TIME bigint (nanoseconds) · year-month interval number (months) · day-time interval bigint
 * (microseconds) · INTERVAL CalendarInterval · ARRAY Value[] · MAP [key, value][] in entry order · STRUCT Value[] in field order · NULL null.
 */
export type Value = null | boolean | number | bigint | string | Uint8Array | CalendarInterval | ValueList;

export interface ValueList extends ReadonlyArray<Value> {}
