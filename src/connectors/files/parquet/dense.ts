import { copyShort } from '../binary/copy-bytes.js';
import type { NumberArray } from '../../../columnar/column.js';

/** Values without gaps for NULLs, `per` array elements each. */
export interface FixedValues {
  readonly kind: 'fixed';
  readonly per: number;
  readonly values: NumberArray;
}

/** Booleans, a byte each. */
export interface BitValues {
  readonly kind: 'bits';
  readonly values: Uint8Array;
}

/** Value i is data[offsets[i] .. offsets[i + 1]]. */
export interface ByteValues {
  readonly kind: 'bytes';
  readonly offsets: Int32Array;
  readonly data: Uint8Array;
}

/** Values by their place in a dictionary. */
export interface CodedValues {
  readonly kind: 'coded';
  readonly codes: Int32Array;
  readonly dictionary: PlainValues;
}

export type PlainValues = FixedValues | BitValues | ByteValues;
/** The values of a page that are not NULL. */
export type DenseValues = PlainValues | CodedValues;

export function fixed(per: number, values: NumberArray): FixedValues {
  return { kind: 'fixed', per, values };
}

/** How many values there are. */
export function countOf(values: PlainValues): number {
  switch (values.kind) {
    case 'fixed':
      return values.values.length / values.per;
    case 'bits':
      return values.values.length;
    case 'bytes':
      return values.offsets.length - 1;
  }
}

/** The dictionary's values at `codes`, which lie within it. */
export function spelledOut(codes: Int32Array, dictionary: PlainValues): PlainValues {
  const n = codes.length;
  switch (dictionary.kind) {
    case 'fixed':
      return fixed(dictionary.per, gather(dictionary.values, codes, dictionary.per));
    case 'bits':
      return { kind: 'bits', values: Uint8Array.from(codes, (code) => dictionary.values[code]!) };
    case 'bytes': {
      const { offsets: from, data } = dictionary;
      const offsets = new Int32Array(n + 1);
      let total = 0;
      for (let i = 0; i < n; i++) {
        total += from[codes[i]! + 1]! - from[codes[i]!]!;
        offsets[i + 1] = total;
      }
      const out = new Uint8Array(total);
      for (let i = 0; i < n; i++) copyShort(data, from[codes[i]!]!, from[codes[i]! + 1]!, out, offsets[i]!);
      return { kind: 'bytes', offsets, data: out };
    }
  }
}

function gather(values: NumberArray, codes: Int32Array, per: number): NumberArray {
  const out = new (values.constructor as new (length: number) => NumberArray)(codes.length * per);
  if (per === 1) for (let i = 0; i < codes.length; i++) out[i] = values[codes[i]!]!;
  else {
    for (let i = 0; i < codes.length; i++) {
      const from = codes[i]! * per;
      for (let w = 0; w < per; w++) out[i * per + w] = values[from + w]!;
    }
  }
  return out;
}

/** Values that are text or bytes, spelled out. */
export function bytesOf(values: DenseValues): ByteValues {
  return (values.kind === 'coded' ? spelledOut(values.codes, values.dictionary) : values) as ByteValues;
}
