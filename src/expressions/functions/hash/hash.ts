import { BIGINT, BINARY, INT, STRING, type DataType } from '../../../columnar/types.js';
import { callText, typeMismatch, wrongArgumentCount } from '../../errors.js';
import type { BoundFunction, ScalarFunction } from '../../function.js';
import { scalar } from '../../scalar.js';
import { Int64Builder, NumberBuilder } from '../../../columnar/builder.js';
import type { Kernel } from '../../bound.js';
import { crc32, md5, sha1, sha2 } from '../../values/hash/digest.js';
import { MURMUR3_SEED } from '../../values/hash/murmur3.js';
import { murmur3Value, xxhash64Value } from '../../values/hash/value-hash.js';
import { Hash64, XXHASH64_SEED } from '../../values/hash/xxhash64.js';

function holdsMap(type: DataType): boolean {
  if (type.kind === 'map') return true;
  if (type.kind === 'array') return holdsMap(type.element);
  return type.kind === 'struct' && type.fields.some((f) => holdsMap(f.type));
}

/** A hash over any number of arguments, each the seed of the next; NULLs change nothing. */
function rowHash(name: string, doc: string, result: DataType, kernel: Kernel): ScalarFunction {
  return {
    name,
    doc,
    bind(site): BoundFunction {
      if (site.args.length === 0) throw wrongArgumentCount(name, '> 0', 0);
      if (site.args.some((a) => holdsMap(a.type))) {
        throw typeMismatch('HASH_MAP_TYPE', callText(site), 'maps have no hash: entries in another order would be another map', {
          functionName: `\`${name}\``,
        });
      }
      return { args: site.args, type: result, nullable: false, name: callText(site), kernel };
    },
  };
}

const murmur3: Kernel = (args, length) => {
  const out = new NumberBuilder(INT, length);
  for (let i = 0; i < length; i++) {
    let hash = MURMUR3_SEED;
    for (const arg of args) hash = murmur3Value(arg.get(i), arg.type, hash);
    out.appendNumber(hash);
  }
  return out.finish();
};

const xxhash64: Kernel = (args, length) => {
  const out = new Int64Builder(BIGINT, length);
  const hash = new Hash64();
  for (let i = 0; i < length; i++) {
    hash.low = XXHASH64_SEED;
    hash.high = 0;
    for (const arg of args) xxhash64Value(hash, arg.get(i), arg.type);
    out.appendWords(hash.low, hash.high);
  }
  return out.finish();
};

export const functions: readonly ScalarFunction[] = [
  rowHash('hash', "Spark's Murmur3 hash of the arguments.", INT, murmur3),
  rowHash('xxhash64', "Spark's 64-bit xxHash of the arguments.", BIGINT, xxhash64),
  scalar({ name: 'md5', doc: 'MD5 in hexadecimal digits.', params: [BINARY], result: STRING, evaluate: (bytes) => md5(bytes) }),
  scalar({
    name: 'sha1',
    shownAliases: ['sha'],
    doc: 'SHA-1 in hexadecimal digits.',
    params: [BINARY],
    result: STRING,
    evaluate: (bytes) => sha1(bytes),
  }),
  scalar({
    name: 'sha2',
    doc: 'SHA-2 of 224, 256 (or 0), 384 or 512 bits in hexadecimal digits; NULL for other sizes.',
    params: [BINARY, INT],
    result: STRING,
    nullable: true,
    evaluate: (bytes, bits) => sha2(bytes, bits),
  }),
  scalar({ name: 'crc32', doc: 'The CRC-32 of the bytes.', params: [BINARY], result: BIGINT, evaluate: (bytes) => crc32(bytes) }),
];
