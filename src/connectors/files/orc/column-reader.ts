import { TidemarkError } from '../../../base/errors.js';
import { setBit, type Bitmap } from '../../../columnar/bitmap.js';
import {
  ArrayColumn,
  BooleanColumn,
  BytesColumn,
  type Column,
  ConstantColumn,
  DecimalColumn,
  DictionaryColumn,
  Int64Column,
  MapColumn,
  NumberColumn,
  type NumberArray,
  StructColumn,
} from '../../../columnar/column.js';
import type { DataType, StructType } from '../../../columnar/types.js';
import { BooleanReader } from './byte-runs.js';
import type { StripeStreams } from './stripe-streams.js';

/** Where the values of a column stand: in `slots` places, those of `of` (all where it is null). */
export interface Presence {
  readonly slots: number;
  readonly values: number;
  /** The place of each value; null where every place has one. */
  readonly of: Int32Array | null;
  /** 1 for places with a value; null where all have one. */
  readonly flags: Uint8Array | null;
}

/** Reads one column of a stripe from its first row on. */
export interface SlotReader {
  /** The next `slots` values. Where `parent` is 0 the value around is NULL, and the file holds nothing of this one. */
  read(slots: number, parent: Uint8Array | null): Column;
}

/** A reader that takes from the file which values are there. */
export abstract class ColumnReader implements SlotReader {
  readonly #present: BooleanReader | null;

  constructor(
    readonly type: DataType,
    streams: StripeStreams,
    id: number,
  ) {
    this.#present = streams.has(id, 'PRESENT') ? new BooleanReader(streams.stream(id, 'PRESENT')) : null;
  }

  read(slots: number, parent: Uint8Array | null): Column {
    const presence = this.#presence(slots, parent);
    return this.column(presence, presence.flags === null ? null : packed(presence.flags));
  }

  protected abstract column(presence: Presence, validity: Bitmap | null): Column;

  #presence(slots: number, parent: Uint8Array | null): Presence {
    if (this.#present === null) return presenceOf(slots, parent);
    let own = slots;
    if (parent !== null) own = parent.reduce((sum, flag) => sum + flag, 0);
    const flags = new Uint8Array(own);
    this.#present.read(flags);
    if (parent === null) return presenceOf(slots, flags);
    const spread = new Uint8Array(slots);
    for (let i = 0, k = 0; i < slots; i++) if (parent[i] === 1) spread[i] = flags[k++]!;
    return presenceOf(slots, spread);
  }
}

function presenceOf(slots: number, flags: Uint8Array | null): Presence {
  const all: Presence = { slots, values: slots, of: null, flags: null };
  if (flags === null) return all;
  const of = new Int32Array(slots);
  let values = 0;
  for (let i = 0; i < slots; i++) if (flags[i] === 1) of[values++] = i;
  return values === slots ? all : { slots, values, of: of.subarray(0, values), flags };
}

function packed(flags: Uint8Array): Bitmap {
  const bits = new Uint8Array((flags.length + 7) >> 3);
  for (let i = 0; i < flags.length; i++) if (flags[i] === 1) setBit(bits, i);
  return bits;
}

/** The values in their places, `per` array elements each; zeros stand under NULLs. */
export function spread<A extends NumberArray>(values: A, { slots, of }: Presence, per: number): A {
  if (of === null) return values;
  const out = new (values.constructor as new (length: number) => A)(slots * per);
  for (let k = 0; k < of.length; k++) for (let w = 0; w < per; w++) out[of[k]! * per + w] = values[k * per + w]!;
  return out;
}

/** A column of numbers in an array of their own. */
export class NumberReader extends ColumnReader {
  constructor(
    type: DataType,
    streams: StripeStreams,
    id: number,
    private readonly next: (count: number) => NumberArray,
  ) {
    super(type, streams, id);
  }

  protected column(presence: Presence, validity: Bitmap | null): Column {
    return new NumberColumn(this.type, presence.slots, spread(this.next(presence.values), presence, 1), validity);
  }
}

/** BIGINT and all that is stored as such. */
export class Int64Reader extends ColumnReader {
  constructor(
    type: DataType,
    streams: StripeStreams,
    id: number,
    private readonly next: (count: number) => Int32Array,
  ) {
    super(type, streams, id);
  }

  protected column(presence: Presence, validity: Bitmap | null): Column {
    return new Int64Column(this.type, presence.slots, spread(this.next(presence.values), presence, 2), validity);
  }
}

export class DecimalReader extends ColumnReader {
  constructor(
    type: DataType,
    streams: StripeStreams,
    id: number,
    private readonly next: (count: number) => Int32Array,
  ) {
    super(type, streams, id);
  }

  protected column(presence: Presence, validity: Bitmap | null): Column {
    return new DecimalColumn(this.type, presence.slots, spread(this.next(presence.values), presence, 4), validity);
  }
}

export class BitReader extends ColumnReader {
  readonly #data: BooleanReader;

  constructor(type: DataType, streams: StripeStreams, id: number) {
    super(type, streams, id);
    this.#data = new BooleanReader(streams.stream(id, 'DATA'));
  }

  protected column({ slots, values, of }: Presence, validity: Bitmap | null): Column {
    const flags = new Uint8Array(values);
    this.#data.read(flags);
    const bits = new Uint8Array((slots + 7) >> 3);
    for (let k = 0; k < values; k++) if (flags[k] === 1) setBit(bits, of === null ? k : of[k]!);
    return new BooleanColumn(this.type, slots, bits, validity);
  }
}

/** Ends of values of these lengths, one a place; NULLs have no length. Throws ORC_CORRUPT past 2 GiB. */
function offsetsOf(lengths: Int32Array, { slots, of }: Presence): Int32Array {
  const offsets = new Int32Array(slots + 1);
  if (of === null) offsets.set(lengths, 1);
  else for (let k = 0; k < of.length; k++) offsets[of[k]! + 1] = lengths[k]!;
  let total = 0;
  for (let i = 1; i <= slots; i++) {
    if (offsets[i]! < 0) throw tooLong();
    total += offsets[i]!;
    if (total > 0x7fffffff) throw tooLong();
    offsets[i] = total;
  }
  return offsets;
}

function tooLong(): TidemarkError {
  return new TidemarkError('ORC_CORRUPT', 'the values of a batch are longer than 2 GiB');
}

/** Text and bytes, one after the other. */
export class BytesReader extends ColumnReader {
  readonly #data;
  readonly #lengths;

  constructor(type: DataType, streams: StripeStreams, id: number) {
    super(type, streams, id);
    this.#data = streams.stream(id, 'DATA');
    this.#lengths = streams.ints(id, 'LENGTH', false);
  }

  protected column(presence: Presence, validity: Bitmap | null): Column {
    const offsets = offsetsOf(this.#lengths.ints(presence.values), presence);
    // A copy: the stream may hand out its own memory, or spell out the next block over it.
    const data = this.#data.take(offsets[presence.slots]!).slice();
    return new BytesColumn(this.type, presence.slots, offsets, data, validity);
  }
}

/** Text by its place in a dictionary of the stripe. */
export class CodedReader extends ColumnReader {
  readonly #codes;
  readonly #dictionary: BytesColumn;

  constructor(type: DataType, streams: StripeStreams, id: number) {
    super(type, streams, id);
    this.#codes = streams.ints(id, 'DATA', false);
    const size = streams.encoding(id).dictionarySize;
    const all: Presence = { slots: size, values: size, of: null, flags: null };
    const offsets = offsetsOf(streams.ints(id, 'LENGTH', false).ints(size), all);
    const data = streams.stream(id, 'DICTIONARY_DATA').take(offsets[size]!).slice();
    this.#dictionary = new BytesColumn(type, size, offsets, data, null);
  }

  protected column(presence: Presence, validity: Bitmap | null): Column {
    if (presence.values === 0) return new ConstantColumn(this.type, presence.slots, null);
    const codes = this.#codes.ints(presence.values);
    const size = this.#dictionary.length;
    for (const code of codes) if (code >>> 0 >= size) throw new TidemarkError('ORC_CORRUPT', `code ${code} in a dictionary of ${size}`);
    return new DictionaryColumn(this.type, presence.slots, spread(codes, presence, 1), this.#dictionary, validity);
  }
}

/** Fields of a struct; null for those that the file does not have. */
export class StructReader extends ColumnReader {
  constructor(
    type: StructType,
    streams: StripeStreams,
    id: number,
    private readonly children: readonly (SlotReader | null)[],
  ) {
    super(type, streams, id);
  }

  protected column({ slots, flags }: Presence, validity: Bitmap | null): Column {
    const { fields } = this.type as StructType;
    const children = this.children.map((child, k) => child?.read(slots, flags) ?? new ConstantColumn(fields[k]!.type, slots, null));
    return new StructColumn(this.type, slots, children, validity);
  }
}

/** A list (one part) or a map (keys and values). */
export class ListReader extends ColumnReader {
  readonly #lengths;

  constructor(
    type: DataType,
    streams: StripeStreams,
    id: number,
    private readonly parts: readonly SlotReader[],
  ) {
    super(type, streams, id);
    this.#lengths = streams.ints(id, 'LENGTH', false);
  }

  protected column(presence: Presence, validity: Bitmap | null): Column {
    const { slots } = presence;
    const offsets = offsetsOf(this.#lengths.ints(presence.values), presence);
    const [first, second] = this.parts.map((part) => part.read(offsets[slots]!, null));
    return second === undefined
      ? new ArrayColumn(this.type, slots, offsets, first!, validity)
      : new MapColumn(this.type, slots, offsets, first!, second, validity);
  }
}
