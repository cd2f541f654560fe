import type { Value } from '../../../columnar/value.js';

/**
 * The reference: rows of the record in bytes [start, end) with all of Spark's options and modes, values in the order of the wanted
 * columns. One row usually, several for an array of objects, none where the record is dropped or blank. Everything that the fast path does
 * not take comes here. Throws in FAILFAST.
 */
export type ParseSlowRecord = (bytes: Uint8Array, start: number, end: number) => readonly (readonly Value[])[];
