import { type Bits, corrupt } from './bits.js';

const LENGTH_MAX = 20;
/** Symbols that are coded by one table before the next one is chosen. */
const GROUP_SYMBOLS = 50;

/** Reads the symbols of a block: each fifty of them by one of a few tables. */
export class SymbolReader {
  readonly #tables: readonly HuffmanTable[];
  readonly #selectors: Uint8Array;
  #group = 0;
  #left = 0;
  #table: HuffmanTable | undefined;

  constructor(
    private readonly bits: Bits,
    symbols: number,
  ) {
    const count = bits.read(3);
    if (count < 2 || count > 6) throw corrupt(`${count} tables`);
    this.#selectors = selectors(bits, count);
    this.#tables = Array.from({ length: count }, () => new HuffmanTable(lengths(bits, symbols)));
  }

  next(): number {
    if (this.#left === 0) {
      if (this.#group >= this.#selectors.length) throw corrupt('a block is longer than it says');
      this.#table = this.#tables[this.#selectors[this.#group++]!]!;
      this.#left = GROUP_SYMBOLS;
    }
    this.#left--;
    return this.#table!.read(this.bits);
  }
}

function selectors(bits: Bits, tables: number): Uint8Array {
  const list = new Uint8Array(bits.read(15));
  const recent = Array.from({ length: tables }, (_, k) => k);
  for (let i = 0; i < list.length; i++) {
    let place = 0;
    while (bits.read(1) === 1) if (++place >= tables) throw corrupt('a table that is not there');
    const [table] = recent.splice(place, 1);
    recent.unshift(table!);
    list[i] = table!;
  }
  return list;
}

function lengths(bits: Bits, symbols: number): Uint8Array {
  const list = new Uint8Array(symbols);
  let length = bits.read(5);
  for (let i = 0; i < symbols; i++) {
    while (bits.read(1) === 1) length += bits.read(1) === 0 ? 1 : -1;
    if (length < 1 || length > LENGTH_MAX) throw corrupt(`a code of ${length} bits`);
    list[i] = length;
  }
  return list;
}

/** A canonical code: symbols in the order of their lengths, the codes of a length one after the other. */
class HuffmanTable {
  readonly #symbols: Uint16Array;
  /** Of each length: the first code that is too large for it, and what leads from a code to its symbol. */
  readonly #end = new Int32Array(LENGTH_MAX + 1);
  readonly #base = new Int32Array(LENGTH_MAX + 1);
  readonly #shortest: number;

  constructor(lengths: Uint8Array) {
    this.#symbols = new Uint16Array(lengths.length);
    this.#shortest = lengths.reduce((a, b) => Math.min(a, b));
    let code = 0;
    let place = 0;
    for (let length = 1; length <= LENGTH_MAX; length++) {
      this.#base[length] = place - code;
      for (let symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] !== length) continue;
        this.#symbols[place++] = symbol;
        code++;
      }
      this.#end[length] = code;
      code <<= 1;
    }
  }

  read(bits: Bits): number {
    let length = this.#shortest;
    let code = bits.read(length);
    while (code >= this.#end[length]!) {
      if (++length > LENGTH_MAX) throw corrupt('a code that stands for nothing');
      code = (code << 1) | bits.read(1);
    }
    return this.#symbols[code + this.#base[length]!]!;
  }
}
