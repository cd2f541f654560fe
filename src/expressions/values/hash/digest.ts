/** Digests and checksums of bytes: `md5`, `sha1`, `sha2`, `crc32`. Texts are hexadecimal in lower case. */

import { createHash } from 'node:crypto';
import { crc32 as zlibCrc32 } from 'node:zlib';

/** `md5` as 32 digits. */
export function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

/** `sha1` (and `sha`) as 40 digits. */
export function sha1(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('hex');
}

/** `sha2` of 224, 256, 384 or 512 bits (0 means 256); null for any other length. */
export function sha2(bytes: Uint8Array, bits: number): string | null {
  if (bits !== 0 && bits !== 224 && bits !== 256 && bits !== 384 && bits !== 512) return null;
  return createHash(`sha${bits === 0 ? 256 : bits}`)
    .update(bytes)
    .digest('hex');
}

/** `crc32`: 0 to 2^32 - 1. */
export function crc32(bytes: Uint8Array): bigint {
  return BigInt(zlibCrc32(bytes));
}
