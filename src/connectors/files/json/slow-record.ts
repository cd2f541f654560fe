import type { Value } from '../../../columnar/value.js';

/** What the reference parser makes of one record. */
export interface SlowRecord {
  /** Rows of values in the order of the wanted columns: one usually, several for an array of objects, none where the record is dropped. */
  readonly rows: readonly (readonly Value[])[];
}

/**
 * The reference: parses bytes [start, end) with all of Spark's options and modes. Everything that the fast path does not take comes here,
 * so that fast and slow can never differ in what they accept. Throws in FAILFAST.
 */
export type ParseSlowRecord = (bytes: Uint8Array, start: number, end: number) => SlowRecord;
