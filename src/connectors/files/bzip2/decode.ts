import { Bits, corrupt } from './bits.js';
import { SymbolReader } from './huffman.js';
import { GAPS } from './randomness.js';

const BLOCK_UNIT = 100_000;
/** More than any block takes when it is compressed. */
const COMPRESSED_MAX = 1_200_000;
const BLOCK_MAGIC = [0x314159, 0x265359];
const END_MAGIC = [0x177245, 0x385090];
const PIECE_BYTES = 65_536;

/** The bytes of a bzip2 file, block after block; streams may stand one after the other. FILE_CORRUPT where a checksum does not fit. */
export async function* bunzip2(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const bits = new Bits(chunks);
  while (await bits.gather(COMPRESSED_MAX)) {
    if (bits.read(16) !== 0x425a || bits.read(8) !== 0x68) throw corrupt('it does not begin as one');
    const level = bits.read(8) - 0x30;
    if (level < 1 || level > 9) throw corrupt('its size of blocks is not known');
    const block = new Uint32Array(level * BLOCK_UNIT);
    let sum = 0;
    let magic = bits.read(24);
    for (; magic === BLOCK_MAGIC[0]; magic = bits.read(24)) {
      if (bits.read(24) !== BLOCK_MAGIC[1]) throw corrupt('a block does not begin as one');
      const wanted = bits.word();
      const crc = yield* blockBytes(bits, block);
      if (crc !== wanted) throw corrupt('the checksum of a block does not fit');
      sum = ((sum << 1) | (sum >>> 31)) ^ crc;
      await bits.gather(COMPRESSED_MAX);
    }
    if (magic !== END_MAGIC[0] || bits.read(24) !== END_MAGIC[1] || bits.word() !== sum) throw corrupt('its checksum does not fit');
    bits.align();
  }
}

/** One block; its checksum is what comes back. `links` is room for the largest one. */
function* blockBytes(bits: Bits, links: Uint32Array): Generator<Uint8Array, number> {
  const isRandomised = bits.read(1) === 1;
  const first = bits.read(24);
  const length = transformed(bits, links);
  if (first >= length) throw corrupt('a block begins beyond its end');
  link(links, length);
  return yield* unrolled(links, length, first, isRandomised ? GAPS : null);
}

/** The block as it was sorted: bytes in the low eight bits. */
function transformed(bits: Bits, out: Uint32Array): number {
  const recent = usedBytes(bits);
  const end = recent.length + 1;
  const symbols = new SymbolReader(bits, end + 1);
  let length = 0;
  let run = 0;
  let weight = 1;
  for (;;) {
    const symbol = symbols.next();
    if (symbol < 2) {
      run += weight << symbol;
      weight <<= 1;
      if (run > out.length) throw corrupt('a block is too long');
      continue;
    }
    if (run > 0) {
      if (length + run > out.length) throw corrupt('a block is too long');
      out.fill(recent[0]!, length, length + run);
      length += run;
      run = 0;
    }
    weight = 1;
    if (symbol === end) return length;
    if (length >= out.length) throw corrupt('a block is too long');
    const byte = recent[symbol - 1]!;
    recent.copyWithin(1, 0, symbol - 1);
    recent[0] = byte;
    out[length++] = byte;
  }
}

/** The bytes that occur in the block, by value. */
function usedBytes(bits: Bits): Uint8Array {
  const rows = bits.read(16);
  const used: number[] = [];
  for (let row = 0; row < 16; row++) {
    if ((rows & (0x8000 >>> row)) === 0) continue;
    const columns = bits.read(16);
    for (let column = 0; column < 16; column++) if ((columns & (0x8000 >>> column)) !== 0) used.push(16 * row + column);
  }
  if (used.length === 0) throw corrupt('a block without bytes');
  return Uint8Array.from(used);
}

/** Puts the place of the byte that follows above each byte. */
function link(block: Uint32Array, length: number): void {
  const next = new Uint32Array(257);
  for (let i = 0; i < length; i++) next[(block[i]! & 0xff) + 1]!++;
  for (let byte = 0; byte < 256; byte++) next[byte + 1]! += next[byte]!;
  for (let i = 0; i < length; i++) {
    const place = next[block[i]! & 0xff]!++;
    block[place] = (block[place]! & 0xff) | (i << 8);
  }
}

/** Follows the links; four equal bytes are followed by how many more there are. */
function* unrolled(links: Uint32Array, length: number, first: number, gaps: readonly number[] | null): Generator<Uint8Array, number> {
  let piece = new Uint8Array(PIECE_BYTES + 255);
  let filled = 0;
  let crc = -1;
  let at = links[first]! >>> 8;
  let previous = -1;
  let equal = 0;
  let gap = 0;
  let left = gaps?.[gap] ?? 0;
  for (let i = 0; i < length; i++) {
    const entry = links[at]!;
    at = entry >>> 8;
    let byte = entry & 0xff;
    if (gaps !== null && --left === 0) left = gaps[(gap = (gap + 1) % gaps.length)]!;
    if (gaps !== null && left === 1) byte ^= 1;
    let times = 1;
    if (equal === 4) {
      times = byte;
      byte = previous;
      equal = 0;
    } else {
      equal = byte === previous ? equal + 1 : 1;
      previous = byte;
    }
    for (; times > 0; times--) {
      piece[filled++] = byte;
      crc = (crc << 8) ^ CRC[(crc >>> 24) ^ byte]!;
    }
    if (filled < PIECE_BYTES) continue;
    yield piece.subarray(0, filled);
    piece = new Uint8Array(PIECE_BYTES + 255);
    filled = 0;
  }
  if (filled > 0) yield piece.subarray(0, filled);
  return ~crc;
}

const CRC = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
  return crc;
});
