/** What a Snappy block says, for LevelDB's indexes: small, and checked against their checksum before. */
export function snappyText(block: Uint8Array): Uint8Array {
  let at = 0;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = block[at++]!;
    length += (byte & 127) * 2 ** shift;
    if (byte < 128) break;
  }
  const out = new Uint8Array(length);
  let end = 0;
  while (at < block.length) {
    const tag = block[at++]!;
    if ((tag & 3) === 0) {
      let size = tag >> 2;
      if (size >= 60) {
        const bytes = size - 59;
        size = littleEndian(block, at, bytes);
        at += bytes;
      }
      out.set(block.subarray(at, at + size + 1), end);
      at += size + 1;
      end += size + 1;
      continue;
    }
    const offsetBytes = [0, 1, 2, 4][tag & 3]!;
    const isShort = offsetBytes === 1;
    const size = isShort ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const offset = littleEndian(block, at, offsetBytes) + (isShort ? (tag >> 5) << 8 : 0);
    at += offsetBytes;
    // byte by byte: a copy may read what it writes
    for (let k = 0; k < size; k++, end++) out[end] = out[end - offset]!;
  }
  return out;
}

function littleEndian(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let k = count - 1; k >= 0; k--) value = value * 256 + bytes[at + k]!;
  return value;
}
