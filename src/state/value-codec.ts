import { createRequire } from 'node:module';
import type * as msgpackr from 'msgpackr';
import { TidemarkError } from '../base/errors.js';

let made: msgpackr.Packr | null = null;

/**
 * `structuredClone` marks what is not plain (Date, Set, typed arrays, cycles); objects are records, so that a map is a Map when it comes
 * back. Loaded with the first value: the program starts sooner.
 */
function packr(): msgpackr.Packr {
  if (made !== null) return made;
  const library = createRequire(import.meta.url)('msgpackr') as typeof msgpackr;
  const options = { structuredClone: true, moreTypes: true, useBigIntExtension: true, useRecords: true, mapsAsObjects: false };
  return (made = new library.Packr(options));
}

/**
 * A JavaScript value as bytes, and back: anything that `structuredClone` takes (objects, arrays, Map, Set, Date, bigint, typed arrays, cycles).
 * -0 comes back as 0, objects of classes as plain ones. Functions and symbols are refused with STATE_VALUE_NOT_CLONEABLE.
 */
export function encodeValue(value: unknown): Uint8Array {
  mustBeCloneable(value, new Set());
  // the packr writes into a buffer that it uses again
  return Uint8Array.from(packr().pack(value));
}

export function decodeValue(bytes: Uint8Array): unknown {
  return packr().unpack(bytes);
}

/** The codec would leave functions out without a word; what is kept must be what was given. */
function mustBeCloneable(value: unknown, seen: Set<object>): void {
  if (typeof value === 'function' || typeof value === 'symbol') {
    throw new TidemarkError(
      'STATE_VALUE_NOT_CLONEABLE',
      `state cannot hold a ${typeof value}: keep plain data (objects, arrays, Map, Set, Date, bigint, bytes)`,
      {
        type: typeof value,
      },
    );
  }
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return;
  seen.add(value);
  if (value instanceof Map) {
    for (const [key, item] of value) {
      mustBeCloneable(key, seen);
      mustBeCloneable(item, seen);
    }
  } else if (value instanceof Set) {
    for (const item of value) mustBeCloneable(item, seen);
  } else {
    for (const item of Object.values(value)) mustBeCloneable(item, seen);
  }
}
