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
  const options = {
    structuredClone: true,
    moreTypes: true,
    useBigIntExtension: true,
    useRecords: true,
    mapsAsObjects: false,
    copyBuffers: true,
  };
  return (made = new library.Packr(options));
}

/**
 * A JavaScript value as bytes, and back: anything that `structuredClone` takes (objects, arrays, Map, Set, Date, bigint, typed arrays, cycles).
 * -0 comes back as 0, objects of classes as plain ones. Functions and symbols are refused with STATE_VALUE_NOT_CLONEABLE.
 */
export function encodeValue(value: unknown): Uint8Array {
  mustBeCloneable(value);
  // the packr writes into a buffer that it uses again
  return new Uint8Array(packValue(value));
}

/** `encodeValue` of what is known to be cloneable; the bytes are good until the next value is packed. */
export function packValue(value: unknown): Uint8Array {
  return packr().pack(value);
}

/** The value of bytes [start, end), by default of all. */
export function decodeValue(bytes: Uint8Array, start = 0, end = bytes.length): unknown {
  return packr().unpack(bytes, { start, end });
}

/** The codec would leave functions out without a word; what is kept must be what was given. Throws STATE_VALUE_NOT_CLONEABLE. */
export function mustBeCloneable(value: unknown): void {
  check(value, null);
}

/** `seen`: the objects that were looked at already; null where there are none. */
function check(value: unknown, seen: Set<object> | null): void {
  if (typeof value === 'object' && value !== null) return checkItems(value, seen ?? new Set());
  if (typeof value !== 'function' && typeof value !== 'symbol') return;
  throw new TidemarkError(
    'STATE_VALUE_NOT_CLONEABLE',
    `state cannot hold a ${typeof value}: keep plain data (objects, arrays, Map, Set, Date, bigint, bytes)`,
    { type: typeof value },
  );
}

function checkItems(value: object, seen: Set<object>): void {
  if (seen.has(value) || ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return;
  seen.add(value);
  if (value instanceof Map) {
    for (const [key, item] of value) {
      check(key, seen);
      check(item, seen);
    }
  } else if (value instanceof Set || Array.isArray(value)) {
    for (const item of value) check(item, seen);
  } else {
    for (const item of Object.values(value)) check(item, seen);
  }
}
