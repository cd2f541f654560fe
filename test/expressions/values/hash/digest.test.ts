import { expect, it } from 'vitest';
import { crc32, md5, sha1, sha2 } from '../../../../src/expressions/values/hash/digest.js';

const spark = Uint8Array.from(Buffer.from('Spark'));

it('digests bytes', () => {
  expect(md5(spark)).toBe('8cde774d6f7333752ed72cacddb05126');
  expect(sha1(spark)).toBe('85f5955f4b27a9a4c2aab6ffe5d7189fc298b92c');
  expect(sha2(spark, 256)).toBe('529bc3b07127ecb7e53a4dcf1991d9152c24537d919178022b2c42657f79a26b');
  expect(sha2(spark, 0)).toBe(sha2(spark, 256));
  expect([224, 384, 512].map((bits) => sha2(spark, bits)!.length * 4)).toEqual([224, 384, 512]);
  expect([sha2(spark, 1), sha2(spark, -256)]).toEqual([null, null]);
  expect([crc32(spark), crc32(new Uint8Array())]).toEqual([1557323817n, 0n]);
});
